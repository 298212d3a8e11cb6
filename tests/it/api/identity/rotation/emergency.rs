//! Replacing all keys at once.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::signing::{AHEAD, PERIOD};
use glotto_http::keyring::KEYS_VALID_FOR;
use glotto_signin::SigningSecret;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Function, announced, demand_sound, kid, published, ring, scheduled, world};
use crate::api::administration::trail_of;
use crate::world::World;

async fn emergency(world: &World) -> Value {
    world.invoke("rotate_keys", json!({"emergency": true})).await.unwrap()
}

#[tokio::test]
async fn a_replacement_of_the_keys_is_in_the_audit_trail() {
    let (world, _) = world().await;
    let before = trail_of(&world, UserId::NIL).await.len();
    emergency(&world).await;
    let entries = trail_of(&world, UserId::NIL).await;
    assert_eq!((entries.len(), entries[0].act), (before + 1, AuditAction::KeysChanged));
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
    assert!(result["revoked"].as_array().unwrap().contains(&json!(kid(&old))));
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
    assert_eq!(ring(&world).await.ring.keys().len(), 2);
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
    let results = join_all((0..2).map(|_| emergency(&world))).await;
    let keys = ring(&world).await.ring;
    assert_eq!(keys.keys().len(), 1);
    demand_sound(&world).await;
    let tokens = Function::cold(&world).await.refresh(&old).await;
    assert_eq!(results[1]["kid"], results[0]["kid"]);
    assert_eq!(results[0]["kid"], kid(&tokens));
    scheduled(&world).await.unwrap();
    let secret = world.context.port::<SigningSecret>().unwrap();
    assert_eq!(secret.current().await.unwrap().version, keys.keys()[0].version);
}

#[tokio::test]
async fn an_emergency_does_not_go_on_with_what_a_failed_rotation_has_made() {
    let (world, _) = world().await;
    world.wait(PERIOD - AHEAD);
    world.cloud.faults().times("TransactWriteItems", 3, Fault::Fail);
    scheduled(&world).await.unwrap_err();
    world.cloud.faults().clear();
    emergency(&world).await;
    let after = ring(&world).await.ring.keys()[0].kid.clone();
    let other = self::world().await.0;
    drop(other);
    scheduled(&world).await.unwrap();
    assert_eq!(ring(&world).await.ring.keys().iter().map(|key| key.kid.clone()).collect::<Vec<_>>(), [after]);
    demand_sound(&world).await;
}

#[tokio::test]
async fn a_failed_emergency_rotation_changed_nothing_or_everything() {
    for fault in [Fault::Fail, Fault::FailAfterCommit] {
        for operation in ["PutSecretValue", "GetSecretValue", "TransactWriteItems"] {
            let (world, tokens) = world().await;
            world.cloud.faults().times(operation, 100, fault);
            let outcome = world.invoke("rotate_keys", json!({"emergency": true})).await;
            world.cloud.faults().clear();
            let tokens = Function::cold(&world).await.refresh(&tokens).await;
            Function::cold(&world).await.me(&tokens).await.is(200);
            demand_sound(&world).await;
            let result = emergency(&world).await;
            assert!(result["revoked"].as_array().unwrap().contains(&json!(kid(&tokens))), "{outcome:?}");
        }
    }
}
