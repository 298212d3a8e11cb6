//! Adding passkeys.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use jiff::SignedDuration;
use passkey::crypto::iana::Algorithm;
use serde_json::{Value, json};

use super::{PASSKEYS, actions, add, credentials, mails, options, stored};
use crate::api::assert_session_end_stops;
use crate::world::VirtualAuthenticator;
use crate::world::World;
use crate::world::authenticator::encode;

#[tokio::test]
async fn the_options_have_the_format_that_browsers_parse() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut options = options(&ada, PASSKEYS).await;
    let handle = options["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!(handle.len(), 43, "32 random bytes");
    assert!(!options["challenge"].as_str().unwrap().is_empty());
    (options["user"]["id"], options["challenge"], options["user"]["name"]) =
        (json!("[handle]"), json!("[challenge]"), json!("[address]"));
    insta::assert_json_snapshot!("passkey_creation_options", options);
    // User handles reveal nothing about the user, and differ between users.
    let other = super::options(&world.learner().await, PASSKEYS).await;
    assert_ne!(other["user"]["id"], Value::String(handle));
}

#[tokio::test]
async fn adding_a_passkey_is_audited_and_notified() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = credentials(&world, &ada).await.account.rev;
    let authenticator = VirtualAuthenticator::new();
    let made = authenticator.create(&options(&ada, PASSKEYS).await).await;
    let added = ada.post(PASSKEYS, json!({"name": " My phone ", "credential": made})).await;
    let mut snapshot = added.is(201).snapshot();
    snapshot["body"]["credentialId"] = json!("[credential]");
    insta::assert_json_snapshot!("create_passkey", snapshot);
    assert_eq!(added.header("location"), Some(PASSKEYS));

    let passkeys = stored(&world, &ada).await;
    let passkey = &passkeys[0];
    assert_eq!(added.header("etag"), Some(format!("\"r{}\"", passkey.rev).as_str()));
    assert_eq!(passkey.credential_id, encode(&authenticator.keys()[0].credential_id));
    assert_eq!(passkey.handle, encode(authenticator.keys()[0].user_handle.as_ref().unwrap()));
    assert_eq!(passkey.transports, ["internal", "hybrid"]);
    assert!(passkey.backup_eligible && passkey.backed_up);
    assert_eq!(credentials(&world, &ada).await.account.rev, before.next());
    assert_eq!(credentials(&world, &ada).await.sign_in_methods(0), 2);
    assert_eq!(actions(&world, &ada).await, [AuditAction::PasskeyAdded]);
    assert_eq!(mails(&world, &ada).await.len(), 1);
}

#[tokio::test]
async fn a_transport_that_is_no_name_is_left_out() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    made["response"]["transports"] = json!(["INTERNAL", "", "<script>", "usb"]);
    ada.post(PASSKEYS, json!({"credential": made})).await.is(201);
    assert_eq!(stored(&world, &ada).await[0].transports, ["usb"]);
}

#[tokio::test]
async fn passkeys_of_every_kind_of_the_virtual_authenticator_are_accepted() {
    let world = World::new().await;
    let ada = world.learner().await;
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA] {
        let authenticator = VirtualAuthenticator::of(algorithm);
        add(&ada, &authenticator).await;
        super::log_in(&world, &authenticator).await.is(201);
    }
}

#[tokio::test]
async fn an_authenticator_with_a_passkey_of_the_user_does_not_create_another() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let options = options(&ada, PASSKEYS).await;
    assert_eq!(options["excludeCredentials"][0]["id"], encode(&authenticator.keys()[0].credential_id));
    assert_eq!(options["user"]["id"], encode(authenticator.keys()[0].user_handle.as_ref().unwrap()), "the same handle");
    authenticator.try_create(&options).await.unwrap_err();
    VirtualAuthenticator::new().create(&options).await;
}

#[tokio::test]
async fn a_request_that_is_repeated_is_answered_as_the_first_was() {
    let world = World::new().await;
    let ada = world.learner().await.with("idempotency-key", "k1");
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    let first = ada.post(PASSKEYS, json!({"credential": made})).await;
    let again = ada.post(PASSKEYS, json!({"credential": made})).await;
    assert_eq!((first.is(201).body.clone(), again.is(201).body.clone()), (again.body.clone(), first.body.clone()));
    assert_eq!(stored(&world, &ada).await.len(), 1);
}

#[tokio::test]
async fn a_challenge_is_used_once_even_by_concurrent_requests() {
    let world = World::new().await;
    let ada = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    let tries = join_all((0..20).map(|_| ada.post(PASSKEYS, json!({"credential": made.clone()})))).await;
    assert_eq!(tries.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in tries.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(400, "passkey-challenge-invalid");
    }
    assert_eq!(stored(&world, &ada).await.len(), 1);
}

#[tokio::test]
async fn no_user_has_more_than_twenty_passkeys_even_if_added_concurrently() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let one = stored(&world, &ada).await.remove(0);
    for _ in 0..16 {
        world.wait(SignedDuration::from_millis(1));
        let another = glotto_store::passkeys::PasskeyItem { passkey_id: world.context.new_id(), ..one.clone() };
        world.context.store.save(&another).await.unwrap();
    }
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await);
    }
    let added = join_all(made.into_iter().map(|made| ada.post(PASSKEYS, json!({"credential": made})))).await;
    assert_eq!(added.iter().filter(|answer| answer.status == 201).count(), 3);
    for answer in added.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(409, "too-many-passkeys");
    }
    assert_eq!(stored(&world, &ada).await.len(), 20);
    ada.post_empty("/v1/me/passkeys/options").await.is_problem(409, "too-many-passkeys");
}

#[tokio::test]
async fn a_session_that_has_ended_adds_no_passkey() {
    let world = World::new().await;
    let ada = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    assert_session_end_stops(&world, &ada, ada.post(PASSKEYS, json!({"credential": made}))).await;
}

#[tokio::test]
async fn adding_a_passkey_requires_recent_authentication() {
    let world = World::new().await;
    let ada = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    world.wait(SignedDuration::from_mins(10));
    let ada = world.renewed(&ada);
    ada.post_empty("/v1/me/passkeys/options").await.is_problem(401, "step-up-required");
    ada.post(PASSKEYS, json!({"credential": made})).await.is_problem(401, "step-up-required");
    assert!(stored(&world, &ada).await.is_empty());
}

#[tokio::test]
async fn other_sessions_have_to_reauthenticate_after_a_passkey_was_added() {
    let world = World::new().await;
    let ada = world.learner().await;
    let elsewhere = world.session_of(&world.account(ada.user()).await).await;
    options(&elsewhere, PASSKEYS).await;
    add(&ada, &VirtualAuthenticator::new()).await;
    elsewhere.post_empty("/v1/me/passkeys/options").await.is_problem(401, "step-up-required");
    options(&ada, PASSKEYS).await;
}
