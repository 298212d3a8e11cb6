//! Reauthentication.

use futures::future::join_all;
use glotto_domain::identity::AuthMethod;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Guarded, PASSWORD, Person, code_at, guarded, person, wrong};
use crate::world::{Answer, World};

const PATH: &str = "/v1/sessions/current/proof";

/// A sensitive endpoint. Without an app it changes nothing.
const SENSITIVE: &str = "/v1/me/recovery-codes";

fn later(person: Person<'_>) -> Person<'_> {
    person.world.wait(SignedDuration::from_mins(10));
    Person { actor: person.world.renewed(&person.actor), ..person }
}

async fn later_guarded(world: &World) -> Guarded<'_> {
    let ada = guarded(world).await;
    Guarded { person: later(ada.person), ..ada }
}

async fn prove(person: &Person<'_>, proof: Value) -> Answer {
    person.actor.post(PATH, proof).await
}

#[tokio::test]
async fn sensitive_endpoints_require_authentication_within_ten_minutes() {
    let world = World::new().await;
    let ada = person(&world).await;
    ada.actor.post_empty(SENSITIVE).await.is_problem(409, "totp-off");
    let ada = later(ada);
    let refused = ada.actor.post_empty(SENSITIVE).await;
    refused.is_problem(401, "step-up-required");
    assert_eq!(
        refused.header("www-authenticate"),
        Some(r#"Bearer error="insufficient_user_authentication", max_age="600""#)
    );
    let proof = prove(&ada, json!({"password": PASSWORD})).await;
    insta::assert_json_snapshot!("reauthenticate", proof.snapshot());
    ada.actor.post_empty(SENSITIVE).await.is_problem(409, "totp-off");
    assert_eq!(ada.actions().await, ["steppedUp"]);
    let ada = later(ada);
    ada.actor.post_empty(SENSITIVE).await.is_problem(401, "step-up-required");
}

#[tokio::test]
async fn with_an_app_the_code_is_needed_too() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    let whole = json!({"password": PASSWORD, "code": ada.code()});
    for (missing, pointer) in [("password", "/password"), ("code", "/code")] {
        let mut part = whole.clone();
        part.as_object_mut().unwrap().remove(missing);
        let answer = prove(&ada.person, part).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), [pointer]);
    }
    assert_eq!(prove(&ada.person, json!({})).await.pointers(), ["/password", "/code"]);
    ada.person.actor.post_empty(SENSITIVE).await.is_problem(401, "step-up-required");
    let proof = prove(&ada.person, whole).await;
    assert_eq!(proof.is(200).json()["means"], json!([AuthMethod::Password, AuthMethod::Totp]));
    ada.person.actor.post_empty(SENSITIVE).await.is(201);
}

#[tokio::test]
async fn a_wrong_proof_is_rejected_without_effect() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    let no_password = prove(&ada.person, json!({"password": "guess", "code": ada.code()})).await;
    no_password.is_problem(422, "wrong-password");
    let no_code = prove(&ada.person, json!({"password": PASSWORD, "code": wrong(&world, &ada.app)})).await;
    no_code.is_problem(422, "wrong-code");
    ada.person.actor.post_empty(SENSITIVE).await.is_problem(401, "step-up-required");
    // The code beside the wrong password was not verified, so it was not consumed.
    prove(&ada.person, json!({"password": PASSWORD, "code": ada.code()})).await.is(200);
}

#[tokio::test]
async fn a_code_is_accepted_once_across_logins_and_reauthentications() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    let code = ada.code();
    ada.log_in_with(&code).await.is(201);
    prove(&ada.person, json!({"password": PASSWORD, "code": code})).await.is_problem(422, "wrong-code");
    let next = code_at(&world, &ada.app, 30);
    prove(&ada.person, json!({"password": PASSWORD, "code": next})).await.is(200);
    ada.log_in_with(&next).await.is_problem(422, "wrong-code");
}

#[tokio::test]
async fn one_of_fifty_concurrent_reauthentications_with_the_same_code_succeeds() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    let proof = json!({"password": PASSWORD, "code": ada.code()});
    let statuses: Vec<_> =
        join_all((0..50).map(|_| prove(&ada.person, proof.clone()))).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[tokio::test]
async fn a_recovery_code_reauthenticates_and_is_used_up() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    let proof = json!({"password": PASSWORD, "code": ada.recovery_codes[0]});
    prove(&ada.person, proof.clone()).await.is(200);
    prove(&ada.person, proof).await.is_problem(422, "wrong-code");
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 9);
    // A user who has lost the app can now remove it.
    ada.person.actor.delete("/v1/me/totp").await.is(204);
}

#[tokio::test]
async fn at_most_ten_of_many_password_guesses_are_checked() {
    let world = World::new().await;
    let ada = later(person(&world).await);
    let guesses = join_all((0..200).map(|_| prove(&ada, json!({"password": "guess"})))).await;
    assert_eq!(guesses.iter().filter(|answer| answer.status == 422).count(), 10);
    assert!(guesses.iter().all(|answer| [422, 429].contains(&answer.status)));
    // Only this session has to wait: a login counts as a reauthentication.
    ada.log_in().await.is(201);
}

#[tokio::test]
async fn a_user_who_guesses_the_password_uses_up_no_tries_of_codes() {
    let world = World::new().await;
    let ada = later_guarded(&world).await;
    for _ in 0..10 {
        prove(&ada.person, json!({"password": "guess", "code": wrong(&world, &ada.app)})).await.is(422);
    }
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn reauthentication_without_password_and_app_is_rejected() {
    let world = World::new().await;
    let ada = later(person(&world).await);
    let store = &world.context.store;
    let mut account = store.accounts().find(ada.actor.user()).await.unwrap().unwrap();
    account.password_hash = None;
    store.save(&account).await.unwrap();
    prove(&ada, json!({"password": PASSWORD})).await.is_problem(409, "no-reauthentication-method");
}

#[tokio::test]
async fn reauthentication_counts_in_its_own_session_only() {
    let world = World::new().await;
    let ada = person(&world).await;
    let elsewhere = super::with_tokens(&world, &ada.log_in().await);
    let session = elsewhere.get("/v1/me/factors").await.json();
    assert_eq!(session["means"], json!([AuthMethod::Password]));
    let ada = later(ada);
    prove(&ada, json!({"password": PASSWORD})).await.is(200);
    // The access token of the other device has expired, so its session is read from the table.
    let sessions = world
        .context
        .store
        .accounts()
        .find_credentials(ada.actor.user(), world.context.now())
        .await
        .unwrap()
        .unwrap()
        .sessions;
    let fresh = sessions.iter().filter(|session| session.proven == world.context.now()).count();
    assert_eq!((sessions.len(), fresh), (2, 1));
}
