//! Requests for an erasure, and cancelling them.

use glotto_domain::identity::Role;
use glotto_domain::rate_limit::Limit;
use jiff::SignedDuration;
use serde_json::json;

use super::erasure::{account, subjects};
use super::{COOL_OFF, leaving};
use crate::api::assert_session_end_stops;
use crate::world::World;

#[tokio::test]
async fn a_session_that_ends_in_the_meantime_requests_no_erasure() {
    let world = World::new().await;
    let ada = world.learner().await;
    assert_session_end_stops(&world, &ada, ada.post_empty("/v1/me/erasure")).await;
}

#[tokio::test]
async fn a_user_who_requests_erasure_gets_its_date_and_can_cancel_it() {
    let world = World::new().await;
    let ada = world.learner().await;
    assert_eq!(ada.get("/v1/me/erasure").await.is(200).json(), json!({"scheduled": false}));
    let requested = ada.post_empty("/v1/me/erasure").await;
    insta::assert_json_snapshot!(requested.is(202).snapshot());
    assert_eq!(requested.header("location"), Some("/v1/me/erasure"));
    assert_eq!(requested.text_of("erasesAt"), "2026-03-15T12:00:00.000Z");
    assert_eq!(ada.get("/v1/me/erasure").await.is(200).body, requested.body);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(subjects(&world, &account(&world, &ada).await.email).len(), 1);
    world.wait(COOL_OFF - SignedDuration::from_hours(2));
    world.erase_accounts().await;
    let ada = world.renewed(&ada);
    ada.delete("/v1/me/erasure").await.is(204);
    ada.delete("/v1/me/erasure").await.is(204);
    assert_eq!(ada.get("/v1/me/erasure").await.is(200).json(), json!({"scheduled": false}));
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    world.renewed(&ada).get("/v1/me").await.is(200);
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
}

#[tokio::test]
async fn an_account_says_when_it_will_be_erased() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = ada.get("/v1/me").await;
    assert!(before.is(200).json().get("erasesAt").is_none());
    ada.post_empty("/v1/me/erasure").await.is(202);
    let scheduled = ada.get("/v1/me").await;
    assert_eq!(scheduled.is(200).text_of("erasesAt"), "2026-03-15T12:00:00.000Z");
    assert_ne!(scheduled.header("etag"), before.header("etag"), "a client with the former account reads it again");
    let changed = ada.patch("/v1/me", json!({"displayName": "Countess"})).await;
    assert_eq!(changed.is(200).text_of("erasesAt"), "2026-03-15T12:00:00.000Z");
    ada.delete("/v1/me/erasure").await.is(204);
    assert!(ada.get("/v1/me").await.is(200).json().get("erasesAt").is_none());
}

#[tokio::test]
async fn a_cancelled_erasure_is_announced_by_mail_once() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    assert_eq!(world.deliver().await, [""; 0]);
    let email = account(&world, &ada).await.email;
    let before = subjects(&world, &email).len();
    for _ in 0..2 {
        ada.delete("/v1/me/erasure").await.is(204);
    }
    assert_eq!(world.deliver().await, [""; 0]);
    let subjects = subjects(&world, &email);
    assert_eq!((subjects.len(), subjects[0].as_str()), (before + 1, "Your account will not be erased"));
    let text = world.cloud.inbox().list()[0].text.clone().unwrap();
    assert!(text.contains("203.0.113.0/24"), "where it was cancelled shows whether another person did it: {text}");
}

#[tokio::test]
async fn requesting_erasure_again_changes_nothing() {
    let world = World::new().await;
    let ada = world.learner().await;
    let keyed = ada.with("idempotency-key", "one");
    let first = keyed.post_empty("/v1/me/erasure").await;
    world.wait(SignedDuration::from_mins(5));
    for again in [keyed.post_empty("/v1/me/erasure").await, ada.post_empty("/v1/me/erasure").await] {
        assert_eq!(again.is(202).body, first.is(202).body);
    }
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(subjects(&world, &account(&world, &ada).await.email).len(), 1);
}

#[tokio::test]
async fn fifty_concurrent_erasure_requests_create_one_erasure() {
    let world = World::new().await;
    let ada = world.learner().await;
    let answers = futures::future::join_all((0..50).map(|_| ada.post_empty("/v1/me/erasure"))).await;
    // Which of them the rate limit rejects depends on the order in which they are handled.
    let first = answers.iter().find(|answer| answer.status == 202).unwrap();
    for answer in answers.iter().filter(|answer| answer.status != 429) {
        assert_eq!(answer.is(202).body, first.body, "every answer shows the same erasure");
    }
    assert!(answers.iter().filter(|answer| answer.status == 202).count() >= 20);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(subjects(&world, &account(&world, &ada).await.email).len(), 1);
}

#[tokio::test]
async fn repeated_erasure_requests_and_cancellations_send_a_limited_number_of_mails() {
    let world = World::new().await;
    let ada = world.learner().await;
    let burst = usize::try_from(Limit::SECURITY_MAIL_ACCOUNT.burst).unwrap();
    for _ in 0..burst {
        ada.post_empty("/v1/me/erasure").await.is(202);
        ada.post_empty("/v1/me/erasure").await.is(202);
        ada.delete("/v1/me/erasure").await.is(204);
    }
    let refused = ada.post_empty("/v1/me/erasure").await;
    assert!(refused.is_problem(429, "too-many-requests").header("retry-after").is_some());
    assert_eq!(world.deliver().await, [""; 0]);
    // One for each request, and one for each cancellation of a request.
    assert_eq!(subjects(&world, &account(&world, &ada).await.email).len(), 2 * burst);
    world.wait(Limit::SECURITY_MAIL_ACCOUNT.every);
    ada.post_empty("/v1/me/erasure").await.is(202);
}

#[tokio::test]
async fn requesting_erasure_requires_recent_authentication_and_cancelling_does_not() {
    let world = World::new().await;
    let ada = leaving(&world).await;
    world.wait(SignedDuration::from_mins(10));
    let ada = world.renewed(&ada);
    ada.post_empty("/v1/me/erasure").await.is_problem(401, "step-up-required");
    ada.delete("/v1/me/erasure").await.is(204);
}

#[tokio::test]
async fn the_last_admin_stays_until_there_is_another() {
    let world = World::new().await;
    let ada = world.admin().await;
    ada.post_empty("/v1/me/erasure").await.is_problem(409, "last-admin");
    let bob = world.admin().await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    bob.post_empty("/v1/me/erasure").await.is(202);
    world.wait(COOL_OFF);
    world.erase_accounts().await;
    let mut phases = [world.erasure_phase(ada.user()).await, world.erasure_phase(bob.user()).await];
    phases.sort();
    assert_eq!(phases, ["Closed", "Scheduled"]);
    world.sign_in(Role::Admin).await;
    world.wait(SignedDuration::from_hours(24));
    world.erase_accounts().await;
    for admin in [&ada, &bob] {
        assert_ne!(world.erasure_phase(admin.user()).await, "Scheduled");
    }
}
