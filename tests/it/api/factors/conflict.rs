//! Logins and reauthentications that conflict with another request.

use glotto_cloud::Fault;
use glotto_domain::identity::AuthMethod;
use serde_json::json;

use super::{PASSWORD, code_at, complete, guarded, person, set_up};
use crate::api::assert_session_end_stops;
use crate::world::World;

#[tokio::test]
async fn a_login_that_conflicts_with_a_change_of_factors_fails_and_uses_up_nothing() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (challenge, code) = (ada.person.challenge().await, ada.code());
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = complete(&world, &challenge, &code);
    let change = async {
        held.arrived().await;
        ada.person.actor.post_empty("/v1/me/recovery-codes").await.is(201);
        held.release();
    };
    let (answer, ()) = futures::join!(slow, change);
    answer.is_problem(401, "challenge-invalid");
    ada.log_in_with(&code).await.is(201);
}

#[tokio::test]
async fn a_login_that_conflicts_with_another_is_retried() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (first, second) = (ada.person.challenge().await, ada.person.challenge().await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = complete(&world, &first, &ada.recovery_codes[0]);
    let other = async {
        held.arrived().await;
        complete(&world, &second, &ada.recovery_codes[1]).await.is(201);
        held.release();
    };
    let (answer, ()) = futures::join!(slow, other);
    answer.is(201);
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 8);
}

#[tokio::test]
async fn a_login_whose_code_was_used_concurrently_is_rejected() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (first, second) = (ada.person.challenge().await, ada.person.challenge().await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let code = code_at(&world, &ada.app, 30);
    let slow = complete(&world, &first, &code);
    let other = async {
        held.arrived().await;
        complete(&world, &second, &code).await.is(201);
        held.release();
    };
    let (answer, ()) = futures::join!(slow, other);
    answer.is_problem(422, "wrong-code");
}

#[tokio::test]
async fn a_login_whose_transaction_response_was_lost_happens_once() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    world.cloud.faults().next("TransactWriteItems", Fault::FailAfterCommit);
    complete(&world, &challenge, &ada.recovery_codes[0]).await.is(201);
    let found = world
        .context
        .store
        .accounts()
        .find_credentials(ada.person.actor.user(), world.context.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.sessions.len(), found.sessions.logins()), (2, 2));
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 9);
}

#[tokio::test]
async fn a_reauthentication_that_conflicts_with_a_change_of_factors_is_checked_again() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let proof = json!({"password": PASSWORD, "code": ada.code()});
    let slow = ada.person.actor.post("/v1/sessions/current/proof", proof);
    let change = async {
        held.arrived().await;
        ada.person.actor.delete("/v1/me/totp").await.is(204);
        held.release();
    };
    let (answer, ()) = futures::join!(slow, change);
    // By then there is no app any more, so the code does not count.
    assert_eq!(answer.is(200).json()["means"], json!([AuthMethod::Password]));
}

#[tokio::test]
async fn a_session_that_has_ended_enables_no_app() {
    let world = World::new().await;
    let ada = person(&world).await;
    let app = set_up(&ada).await;
    assert_session_end_stops(&world, &ada.actor, ada.confirm(&app)).await;
}

#[tokio::test]
async fn a_session_that_has_ended_disables_no_app() {
    let world = World::new().await;
    let ada = guarded(&world).await.person.actor;
    assert_session_end_stops(&world, &ada, ada.delete("/v1/me/totp")).await;
}

#[tokio::test]
async fn a_session_that_has_ended_replaces_no_recovery_codes() {
    let world = World::new().await;
    let ada = guarded(&world).await.person.actor;
    assert_session_end_stops(&world, &ada, ada.post_empty("/v1/me/recovery-codes")).await;
}

#[tokio::test]
async fn if_the_table_fails_a_code_is_not_accepted_and_not_used_up() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (challenge, code) = (ada.person.challenge().await, ada.code());
    world.cloud.faults().times("TransactWriteItems", 3, Fault::Fail);
    complete(&world, &challenge, &code).await.is_problem(503, "unavailable");
    world.cloud.faults().clear();
    complete(&world, &challenge, &code).await.is(201);
}
