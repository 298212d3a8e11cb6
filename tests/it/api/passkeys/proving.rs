//! Reauthenticating with passkeys.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use jiff::SignedDuration;
use serde_json::json;

use super::{LOGIN, PASSKEYS, PROOF, actions, add, mails, options};
use crate::world::VirtualAuthenticator;
use crate::world::World;

#[tokio::test]
async fn reauthentication_with_a_passkey_is_valid_for_ten_minutes() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    world.wait(SignedDuration::from_mins(10));
    let ada = world.renewed(&ada);
    ada.post_empty("/v1/me/passkeys/options").await.is_problem(401, "step-up-required");

    let request = options(&ada, PROOF).await;
    assert_eq!(
        request["allowCredentials"][0]["id"],
        crate::world::authenticator::encode(&authenticator.keys()[0].credential_id)
    );
    let proof = ada.post(PROOF, json!({"credential": authenticator.get(&request).await})).await;
    insta::assert_json_snapshot!("reauthenticate_with_passkey", proof.is(200).snapshot());
    options(&ada, PASSKEYS).await;
    assert_eq!(actions(&world, &ada).await.last(), Some(&AuditAction::SteppedUp));
    world.wait(SignedDuration::from_mins(10));
    world.renewed(&ada).post_empty("/v1/me/passkeys/options").await.is_problem(401, "step-up-required");
}

#[tokio::test]
async fn a_cloned_passkey_cannot_reauthenticate_and_its_owner_is_notified() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let copy = authenticator.keys();
    for _ in 0..2 {
        let proof = json!({"credential": authenticator.get(&options(&ada, PROOF).await).await});
        ada.post(PROOF, proof).await.is(200);
    }
    let sent = mails(&world, &ada).await.len();
    authenticator.restore(copy);
    let proof = json!({"credential": authenticator.get(&options(&ada, PROOF).await).await});
    ada.post(PROOF, proof).await.is_problem(422, "passkey-copied");
    assert!(actions(&world, &ada).await.contains(&AuditAction::PasskeyCopied));
    let mails = mails(&world, &ada).await;
    assert_eq!(mails[..mails.len() - sent], ["A passkey was refused"]);
}

#[tokio::test]
async fn an_empty_user_handle_is_none() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    // Safari writes an empty one for a passkey that the options name.
    let mut used = authenticator.get(&options(&ada, PROOF).await).await;
    used["response"]["userHandle"] = json!("");
    ada.post(PROOF, json!({"credential": used})).await.is(200);
    // A sign-in has nothing else that says who the user is.
    let mut used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    used["response"]["userHandle"] = json!("");
    super::finish(&world, used).await.is_problem(422, "passkey-refused");
}

#[tokio::test]
async fn a_challenge_is_used_once_even_by_concurrent_requests() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let used = authenticator.get(&options(&ada, PROOF).await).await;
    let tries = join_all((0..20).map(|_| ada.post(PROOF, json!({"credential": used.clone()})))).await;
    assert_eq!(tries.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in tries.iter().filter(|answer| answer.status != 200) {
        answer.is_problem(400, "passkey-challenge-invalid");
    }
}

#[tokio::test]
async fn a_user_without_passkey_gets_an_error() {
    let world = World::new().await;
    let ada = world.learner().await;
    ada.post_empty("/v1/sessions/current/passkey-proof/options").await.is_problem(409, "no-passkey");
}

#[tokio::test]
async fn another_session_or_user_cannot_use_the_reauthentication() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    let (hers, others) = (VirtualAuthenticator::new(), VirtualAuthenticator::new());
    add(&ada, &hers).await;
    add(&eve, &others).await;
    let elsewhere = super::signed_in(&world, &super::log_in(&world, &hers).await);
    let used = hers.get(&options(&ada, PROOF).await).await;
    for stranger in [&elsewhere, &eve] {
        let refused = stranger.post(PROOF, json!({"credential": used.clone()})).await;
        refused.is_problem(400, "passkey-challenge-invalid");
    }
    // Eve's own passkey, with Ada's challenge.
    let mut request = options(&ada, PROOF).await;
    request["allowCredentials"] = json!([]);
    let refused = ada.post(PROOF, json!({"credential": others.get(&request).await})).await;
    refused.is_problem(422, "passkey-unknown");
    ada.post(PROOF, json!({"credential": used})).await.is(200);
}
