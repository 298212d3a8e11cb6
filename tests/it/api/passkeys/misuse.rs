//! Responses of passkeys that are genuine, but from another origin, for another purpose, too late, or of another
//! session or user.

use jiff::SignedDuration;
use serde_json::json;

use super::{LOGIN, PASSKEYS, PROOF, add, finish, options, signed_in};
use crate::world::{VirtualAuthenticator, World};

#[tokio::test]
async fn a_passkey_response_from_another_origin_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    // Browsers let pages of subdomains use our passkeys. We do not.
    let below = VirtualAuthenticator::new().on("https://blog.app.glotto.test");
    let made = below.create(&options(&ada, PASSKEYS).await).await;
    ada.post(PASSKEYS, json!({"credential": made})).await.is_problem(422, "passkey-wrong-page");
    let authenticator = authenticator.on("https://blog.app.glotto.test");
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    finish(&world, used).await.is_problem(422, "passkey-wrong-page");
}

#[tokio::test]
async fn a_passkey_for_another_domain_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut request = options(&ada, PASSKEYS).await;
    request["rp"]["id"] = json!("glotto.test");
    let authenticator = VirtualAuthenticator::new();
    let made = authenticator.create(&request).await;
    ada.post(PASSKEYS, json!({"credential": made})).await.is_problem(422, "passkey-wrong-page");
}

#[tokio::test]
async fn a_response_without_user_verification_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut request = options(&ada, PASSKEYS).await;
    request["authenticatorSelection"]["userVerification"] = json!("discouraged");
    let authenticator = VirtualAuthenticator::new();
    let made = authenticator.create(&request).await;
    ada.post(PASSKEYS, json!({"credential": made})).await.is_problem(422, "passkey-not-verified");

    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    for (caller, path) in [(&world.anonymous(), LOGIN), (&ada, PROOF)] {
        let mut request = options(caller, path).await;
        request["userVerification"] = json!("discouraged");
        let used = authenticator.get(&request).await;
        caller.post(path, json!({"credential": used})).await.is_problem(422, "passkey-not-verified");
    }
}

#[tokio::test]
async fn a_challenge_is_valid_for_its_own_purpose_only() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let visitor = world.anonymous();
    let (making, entering, proving) =
        (options(&ada, PASSKEYS).await, options(&visitor, LOGIN).await, options(&ada, PROOF).await);
    for (caller, path, request, others) in [
        (&visitor, LOGIN, &entering, [&making, &proving]),
        (&ada, PROOF, &proving, [&making, &entering]),
        (&ada, PASSKEYS, &making, [&entering, &proving]),
    ] {
        for other in others {
            let mut request = request.clone();
            request["challenge"] = other["challenge"].clone();
            let given = if path == PASSKEYS {
                request["excludeCredentials"] = json!([]);
                VirtualAuthenticator::new().create(&request).await
            } else {
                authenticator.get(&request).await
            };
            caller.post(path, json!({"credential": given})).await.is_problem(400, "passkey-challenge-invalid");
        }
    }
}

#[tokio::test]
async fn a_challenge_is_valid_for_ten_minutes() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let early = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    let late = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    world.wait(SignedDuration::from_secs(599));
    finish(&world, early.clone()).await.is(201);
    world.wait(SignedDuration::from_secs(1));
    finish(&world, late).await.is_problem(400, "passkey-challenge-invalid");
    finish(&world, early).await.is_problem(400, "passkey-challenge-invalid");
}

#[tokio::test]
async fn a_passkey_challenge_of_one_session_is_invalid_in_another() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    let elsewhere = signed_in(&world, &super::log_in(&world, &authenticator).await);
    let eve = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    for stranger in [&elsewhere, &eve] {
        let refused = stranger.post(PASSKEYS, json!({"credential": made.clone()})).await;
        refused.is_problem(400, "passkey-challenge-invalid");
    }
}

#[tokio::test]
async fn a_passkey_belongs_to_one_user() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    let (hers, others) = (VirtualAuthenticator::new(), VirtualAuthenticator::new());
    let made = hers.create(&options(&ada, PASSKEYS).await).await;
    ada.post(PASSKEYS, json!({"credential": made.clone()})).await.is(201);
    add(&eve, &others).await;

    // Eve has seen the public part of Ada's passkey, and claims it.
    let mut stolen = VirtualAuthenticator::new().create(&options(&eve, PASSKEYS).await).await;
    stolen["rawId"] = made["rawId"].clone();
    stolen["response"]["attestationObject"] = made["response"]["attestationObject"].clone();
    eve.post(PASSKEYS, json!({"credential": stolen})).await.is_problem(409, "passkey-taken");

    // Eve signs with her own passkey, and sends Ada's credential id.
    let used = others.get(&options(&world.anonymous(), LOGIN).await).await;
    let ada_used = hers.get(&options(&world.anonymous(), LOGIN).await).await;
    let mut as_ada = used.clone();
    as_ada["response"]["userHandle"] = ada_used["response"]["userHandle"].clone();
    finish(&world, as_ada.clone()).await.is_problem(422, "passkey-refused");
    as_ada["rawId"] = ada_used["rawId"].clone();
    finish(&world, as_ada).await.is_problem(422, "passkey-refused");
    let mut hers_by_id = used;
    hers_by_id["rawId"] = ada_used["rawId"].clone();
    finish(&world, hers_by_id).await.is_problem(422, "passkey-refused");
    finish(&world, ada_used).await.is(201);
}
