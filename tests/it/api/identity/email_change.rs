//! Changing the address: both mailboxes must agree.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::recovery::{forgotten, reset};
use super::{ADA, PASSWORD, account, actions, login, mails_to, member, token_in_mail, try_login};
use crate::api::assert_session_end_stops;
use crate::world::{Actor, Answer, World};

pub const COUNTESS: &str = "countess@example.com";

pub async fn ask(actor: &Actor<'_>, email: &str) -> Answer {
    actor.post("/v1/me/email-change", json!({ "email": email })).await
}

pub async fn confirm(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/email-changes/confirmation", json!({ "token": token })).await
}

pub async fn refuse(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/email-changes/refusal", json!({ "token": token })).await
}

/// Requests a change; the tokens of the mails to the current and to the new address.
pub async fn request_change(world: &World, actor: &Actor<'_>, present: &str, new: &str) -> (String, String) {
    ask(actor, new).await.is(202);
    (token_in_mail(world, present).await, token_in_mail(world, new).await)
}

/// The answer if no change is pending.
fn none_pending() -> Value {
    json!({"pending": false, "approved": false, "confirmed": false})
}

pub async fn ada(world: &World) -> Actor<'_> {
    member(world, ADA).await;
    login(world, ADA).await.actor(world)
}

#[tokio::test]
async fn the_address_changes_once_both_addresses_have_approved() {
    for present_first in [true, false] {
        let world = World::new().await;
        let ada = ada(&world).await;
        let answer = ask(&ada, COUNTESS).await;
        let (approval, confirmation) = (token_in_mail(&world, ADA).await, token_in_mail(&world, COUNTESS).await);
        let (first, second) = if present_first { (&approval, &confirmation) } else { (&confirmation, &approval) };

        let agreed = confirm(&world, first).await;
        let waiting = ada.get("/v1/me/email-change").await;
        if present_first {
            insta::assert_json_snapshot!("create_email_change", answer.snapshot());
            insta::assert_json_snapshot!("confirm_email_change", agreed.snapshot());
            insta::assert_json_snapshot!("get_email_change", waiting.snapshot());
        }
        assert_eq!(agreed.is(200).json()["changed"], false);
        assert_eq!(waiting.json()["approved"], present_first);
        assert_eq!(waiting.json()["confirmed"], !present_first);
        assert_eq!(ada.get("/v1/me").await.text_of("email"), ADA);
        try_login(&world, COUNTESS, PASSWORD).await.is_problem(401, "wrong-credentials");

        assert_eq!(confirm(&world, second).await.is(200).json()["changed"], true);
        assert_eq!(ada.get("/v1/me").await.text_of("email"), COUNTESS);
        assert_eq!(ada.get("/v1/me/email-change").await.is(200).json(), none_pending());
        try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
        try_login(&world, COUNTESS, PASSWORD).await.is(201);
        assert_eq!(world.deliver().await, Vec::<String>::new());
        for address in [ADA, COUNTESS] {
            assert!(mails_to(&world, address)[0].contains("Your account now has another e-mail address"), "{address}");
        }
        let actions = actions(&world, account(&world, COUNTESS).await.user_id).await;
        assert!(
            actions.contains(&AuditAction::EmailChangeAsked) && actions.contains(&AuditAction::EmailChanged),
            "{actions:?}"
        );
    }
}

#[tokio::test]
async fn a_former_address_is_free_and_tokens_of_its_mails_are_invalid() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let old = forgotten(&world, ADA).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    confirm(&world, &approval).await.is(200);
    confirm(&world, &confirmation).await.is(200);
    reset(&world, &old, "the finder's own").await.is_problem(400, "password-reset-invalid");
    member(&world, ADA).await;
    assert_ne!(account(&world, ADA).await.user_id, account(&world, COUNTESS).await.user_id);
}

#[tokio::test]
async fn a_session_that_has_ended_starts_no_email_change() {
    let world = World::new().await;
    let ada = world.learner().await;
    assert_session_end_stops(&world, &ada, ask(&ada, COUNTESS)).await;
    assert_eq!(world.deliver().await, [""; 0]);
    assert!(mails_to(&world, COUNTESS).is_empty());
}

#[tokio::test]
async fn both_mailboxes_may_answer_in_the_same_moment_and_as_often_as_they_like() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    for answer in join_all((0..8).map(|_| confirm(&world, &approval))).await {
        assert_eq!(answer.is(200).json()["changed"], false);
    }
    let answers = join_all((0..16).map(|number| {
        let token = if number % 2 == 0 { &approval } else { &confirmation };
        confirm(&world, token)
    }))
    .await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    for answer in answers.iter().skip(1).step_by(2) {
        assert_eq!(answer.json()["changed"], true);
    }
    assert_eq!(ada.get("/v1/me").await.text_of("email"), COUNTESS);
    let moved = account(&world, COUNTESS).await;
    let actions = actions(&world, moved.user_id).await;
    assert_eq!(actions.iter().filter(|action| **action == AuditAction::EmailChanged).count(), 1, "{actions:?}");
}

#[tokio::test]
async fn a_link_of_a_completed_email_change_reports_that_until_it_expires() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    confirm(&world, &approval).await.is(200);
    for answer in join_all((0..8).map(|_| confirm(&world, &confirmation))).await {
        assert_eq!(answer.is(200).json()["changed"], true);
    }
    let moved = account(&world, COUNTESS).await;
    // Another user takes the former address, which must not be affected either.
    let new_owner = member(&world, ADA).await;
    for token in [&approval, &confirmation] {
        assert_eq!(confirm(&world, token).await.is(200).json()["changed"], true);
        refuse(&world, token).await.is_problem(400, "email-change-invalid");
    }
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json(), none_pending());
    ada.delete("/v1/me/email-change").await.is(204);
    assert_eq!(account(&world, COUNTESS).await, moved);
    assert_eq!(account(&world, ADA).await, new_owner);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let notices = |address: &str| {
        let mails = mails_to(&world, address).into_iter();
        mails.filter(|mail| mail.contains("Your account now has another e-mail address")).count()
    };
    assert_eq!((notices(ADA), notices(COUNTESS)), (1, 1));
    world.wait(SignedDuration::from_hours(24));
    confirm(&world, &confirmation).await.is_problem(400, "email-change-invalid");
}

#[tokio::test]
async fn a_later_email_change_replaces_an_earlier_one_and_can_be_cancelled() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (first, _) = request_change(&world, &ada, ADA, COUNTESS).await;
    let (second, confirmation) = request_change(&world, &ada, ADA, "lovelace@example.com").await;
    confirm(&world, &first).await.is_problem(400, "email-change-invalid");
    confirm(&world, &second).await.is(200);
    assert_eq!(ada.get("/v1/me/email-change").await.text_of("email"), "lovelace@example.com");
    for _ in 0..2 {
        ada.delete("/v1/me/email-change").await.is(204);
    }
    confirm(&world, &confirmation).await.is_problem(400, "email-change-invalid");
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json(), none_pending());
}

#[tokio::test]
async fn a_change_ends_after_a_day() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    world.wait(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    confirm(&world, &approval).await.is(200);
    world.wait(SignedDuration::from_secs(1));
    confirm(&world, &confirmation).await.is_problem(400, "email-change-invalid");
    assert_eq!(account(&world, ADA).await.email.as_str(), ADA);
}

#[tokio::test]
async fn the_same_address_is_no_change_but_other_capitals_are() {
    let world = World::new().await;
    let ada = ada(&world).await;
    ask(&ada, ADA).await.is_problem(409, "email-unchanged");
    let answer = ask(&ada, "Ada").await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/email"]);

    ask(&ada, "Ada@Example.com").await.is(202);
    let (approval, confirmation) = (token_in_mail(&world, ADA).await, token_in_mail(&world, "Ada@example.com").await);
    confirm(&world, &approval).await.is(200);
    confirm(&world, &confirmation).await.is(200);
    assert_eq!(ada.get("/v1/me").await.text_of("email"), "Ada@example.com");
    try_login(&world, ADA, PASSWORD).await.is(201);
}

#[tokio::test]
async fn changing_the_address_requires_recent_authentication() {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    world.wait(SignedDuration::from_mins(10));
    let tokens = super::Tokens::of(tokens.use_refresh(&world).await.is(200));
    ask(&tokens.actor(&world), COUNTESS).await.is_problem(401, "step-up-required");
}

#[tokio::test]
async fn a_repeated_email_change_with_one_idempotency_key_happens_once() {
    let world = World::new().await;
    let ada = ada(&world).await.with("idempotency-key", "one");
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    ask(&ada, COUNTESS).await.is(202);
    confirm(&world, &approval).await.is(200);
    confirm(&world, &confirmation).await.is(200);
}
