//! Replacing the keys of access tokens at once.

use glotto_cloud::Fault;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::PERIOD;
use glotto_domain::keys::{AHEAD, KeyPurpose};
use glotto_runtime::keys::KEYS_VALID_FOR;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Function, announced, demand_sound, kid, published, replace, ring, scheduled, versions, world};
use crate::api::administration::trail_of;
use crate::world::World;

async fn emergency(world: &World) -> Value {
    replace(world, KeyPurpose::AccessTokens).await
}

#[tokio::test]
async fn a_replacement_of_the_keys_is_in_the_audit_trail() {
    let (world, _) = world().await;
    for purpose in [KeyPurpose::AccessTokens, KeyPurpose::Cursors] {
        // The trail is in the order of time.
        world.wait(SignedDuration::from_secs(1));
        let before = trail_of(&world, UserId::NIL).await.len();
        let result = replace(&world, purpose).await;
        let entries = trail_of(&world, UserId::NIL).await;
        assert_eq!((entries.len(), entries[0].act), (before + 1, AuditAction::KeysChanged));
        let name = if purpose == KeyPurpose::AccessTokens { &result["kid"] } else { &result["version"] };
        let detail = format!("{} {}", purpose.name(), name.as_str().unwrap());
        assert_eq!(entries[0].detail, Some(detail));
    }
}

#[tokio::test]
async fn after_an_emergency_rotation_old_keys_are_rejected_within_ten_seconds_and_sessions_continue() {
    let (world, tokens) = world().await;
    announced(&world).await;
    let warm = Function::cold(&world).await;
    let tokens = warm.refresh(&tokens).await;
    let person = world.learner().await;
    let (stale, old) = (Function::cold(&world).await, tokens.clone());
    warm.me(&old).await.is(200);
    world.wait(KEYS_VALID_FOR);
    warm.me(&old).await.is(200);

    let result = emergency(&world).await;
    assert!(result["retired"].as_array().unwrap().contains(&json!(kid(&old))));
    // At once where the keys were not read recently, and after ten seconds where they were.
    stale.me(&old).await.is_problem(401, "unauthenticated");
    Function::cold(&world).await.me(&old).await.is(401);
    // A session can be refreshed at once in every function, and its token works.
    let tokens = warm.refresh(&old).await;
    assert_eq!(result["kid"], kid(&tokens));
    for function in [&warm, &stale, &Function::cold(&world).await] {
        function.me(&tokens).await.is(200);
    }
    warm.me(&old).await.is(401);
    world.wait(KEYS_VALID_FOR);
    person.get("/v1/me").await.is_problem(401, "unauthenticated");
    assert_eq!(published(&world).await, [kid(&tokens)].into());
    demand_sound(&world).await;
    // The schedule continues from there.
    announced(&world).await;
    assert_eq!(ring(&world).await.ring.versions().len(), 2);
}

#[tokio::test]
async fn a_function_that_only_verifies_accepts_a_revoked_key_for_at_most_ten_seconds() {
    let (world, old) = world().await;
    let warm = Function::cold(&world).await;
    emergency(&world).await;
    let mut passed = SignedDuration::ZERO;
    while warm.me(&old).await.status == 200 {
        world.wait(SignedDuration::from_secs(1));
        passed += SignedDuration::from_secs(1);
    }
    assert!(passed <= SignedDuration::from_secs(10), "{passed:?}");
}

#[tokio::test]
async fn two_concurrent_emergency_rotations_leave_one_key() {
    let (world, old) = world().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let second = async {
        held.arrived().await;
        let result = emergency(&world).await;
        held.release();
        result
    };
    let (first, second) = futures::join!(emergency(&world), second);
    assert_eq!(ring(&world).await.ring.versions().len(), 1);
    assert_eq!(versions(&world, KeyPurpose::AccessTokens).await.versions().len(), 1);
    demand_sound(&world).await;
    let tokens = Function::cold(&world).await.refresh(&old).await;
    assert_eq!(first["kid"], second["kid"]);
    assert_eq!(first["kid"], kid(&tokens));
}

#[tokio::test]
async fn an_emergency_does_not_go_on_with_what_was_announced() {
    let (world, _) = world().await;
    announced(&world).await;
    emergency(&world).await;
    let after = ring(&world).await.ring;
    scheduled(&world).await.unwrap();
    assert_eq!((after.versions().len(), ring(&world).await.ring), (1, after));
    demand_sound(&world).await;
}

#[tokio::test]
async fn a_failed_emergency_rotation_changed_nothing_or_everything() {
    for fault in [Fault::Fail, Fault::FailAfterCommit] {
        for operation in ["BatchGetItem", "TransactWriteItems"] {
            let (world, tokens) = world().await;
            world.wait(PERIOD - AHEAD);
            world.cloud.faults().times(operation, 100, fault);
            let outcome = world.invoke("rotate_keys", json!({"replace": "access-tokens"})).await;
            world.cloud.faults().clear();
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
            demand_sound(&world).await;
            let result = emergency(&world).await;
            assert!(result["retired"].as_array().unwrap().contains(&json!(kid(&tokens))), "{outcome:?}");
        }
    }
}
