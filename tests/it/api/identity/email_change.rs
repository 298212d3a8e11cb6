//! Changing the address: both mailboxes must agree.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_mail::{EMAIL_CHANGE_SEAL, RESET_SEAL};
use jiff::SignedDuration;
use serde_json::json;

use super::recovery::{forgotten, reset};
use super::{ADA, PASSWORD, account, actions, login, mails_to, member, register, token_in_mail, try_login, verify};
use crate::api::assert_session_end_stops;
use crate::world::{Actor, Answer, World, sealed_text};

const COUNTESS: &str = "countess@example.com";

async fn ask(actor: &Actor<'_>, email: &str) -> Answer {
    actor.post("/v1/me/email-change", json!({ "email": email })).await
}

async fn confirm(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/email-changes/confirmation", json!({ "token": token })).await
}

async fn refuse(world: &World, token: &str) -> Answer {
    world.anonymous().post("/v1/email-changes/refusal", json!({ "token": token })).await
}

/// Requests a change; the tokens of the mails to the current and to the new address.
async fn request_change(world: &World, actor: &Actor<'_>, present: &str, new: &str) -> (String, String) {
    ask(actor, new).await.is(202);
    (token_in_mail(world, present).await, token_in_mail(world, new).await)
}

async fn ada(world: &World) -> Actor<'_> {
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
        ada.get("/v1/me/email-change").await.is_problem(404, "not-found");
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
async fn an_attacker_with_a_session_cannot_change_the_address() {
    let world = World::new().await;
    let thief = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &thief, ADA, "thief@example.com").await;
    // The thief's own mailbox may agree any number of times.
    for _ in 0..3 {
        assert_eq!(confirm(&world, &confirmation).await.is(200).json()["changed"], false);
    }
    assert_eq!(account(&world, ADA).await.email.as_str(), ADA);

    for answer in join_all((0..8).map(|_| refuse(&world, &approval))).await {
        answer.is(204);
    }
    for token in [&approval, &confirmation] {
        confirm(&world, token).await.is_problem(400, "email-change-invalid");
        refuse(&world, token).await.is(204);
    }
    thief.get("/v1/me/email-change").await.is_problem(404, "not-found");
    let ada = account(&world, ADA).await;
    assert_eq!(ada.email.as_str(), ADA);
    let actions = actions(&world, ada.user_id).await;
    assert_eq!(actions.iter().filter(|action| **action == AuditAction::EmailChangeCancelled).count(), 1, "{actions:?}");
}

#[tokio::test]
async fn a_password_reset_cancels_an_attackers_email_change() {
    let world = World::new().await;
    let thief = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &thief, ADA, "thief@example.com").await;
    confirm(&world, &confirmation).await.is(200);
    let token = forgotten(&world, ADA).await;
    // The thief requests another change at the moment in which the owner gets back in.
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let again = ask(&thief, "other-thief@example.com");
    let owner = async {
        held.arrived().await;
        reset(&world, &token, "difference engine").await.is(204);
        held.release();
    };
    let (_, ()) = futures::join!(again, owner);
    for token in [&approval, &confirmation] {
        confirm(&world, token).await.is_problem(400, "email-change-invalid");
    }
    assert_eq!(account(&world, ADA).await.email.as_str(), ADA);
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
async fn an_email_change_does_not_reveal_whether_the_address_is_taken() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let owner = member(&world, COUNTESS).await;
    let free = ask(&ada, "free@example.com").await;
    let approval_of_free = token_in_mail(&world, ADA).await;
    let taken = ask(&ada, COUNTESS).await;
    assert_eq!((taken.status, &taken.body), (free.status, &free.body));
    let approval = token_in_mail(&world, ADA).await;
    let mails = mails_to(&world, COUNTESS);
    assert!(mails[0].contains("You can log in with it.") && !mails[0].contains("token="), "{}", mails[0]);

    confirm(&world, &approval_of_free).await.is_problem(400, "email-change-invalid");
    assert_eq!(confirm(&world, &approval).await.is(200).json()["changed"], false);
    assert_eq!(ada.get("/v1/me/email-change").await.is(200).json()["confirmed"], false);
    assert_eq!(account(&world, COUNTESS).await.user_id, owner.user_id);
}

#[tokio::test]
async fn an_address_that_another_user_took_in_between_stays_theirs() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    confirm(&world, &approval).await.is(200);
    let owner = member(&world, COUNTESS).await;
    confirm(&world, &confirmation).await.is_problem(400, "email-change-invalid");
    assert_eq!(account(&world, COUNTESS).await.user_id, owner.user_id);
    assert_eq!(account(&world, ADA).await.email.as_str(), ADA);
}

#[tokio::test]
async fn a_user_who_never_confirmed_an_address_does_not_keep_it_from_its_owner() {
    let world = World::new().await;
    let ada = ada(&world).await;
    register(&world, COUNTESS).await.is(202);
    let squatters = token_in_mail(&world, COUNTESS).await;
    let squatter = account(&world, COUNTESS).await;
    let (approval, confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    confirm(&world, &approval).await.is(200);
    assert_eq!(confirm(&world, &confirmation).await.is(200).json()["changed"], true);
    verify(&world, &squatters).await.is_problem(400, "verification-invalid");
    assert!(world.context.store.accounts().find(squatter.user_id).await.unwrap().is_none());
    try_login(&world, COUNTESS, PASSWORD).await.is(201);
}

#[tokio::test]
async fn one_of_two_users_who_change_to_the_same_address_concurrently_succeeds() {
    let world = World::new().await;
    let ada = ada(&world).await;
    member(&world, "bob@example.com").await;
    let bob = login(&world, "bob@example.com").await.actor(&world);
    let (adas, adas_confirmation) = request_change(&world, &ada, ADA, COUNTESS).await;
    let (bobs, bobs_confirmation) = request_change(&world, &bob, "bob@example.com", COUNTESS).await;
    confirm(&world, &adas).await.is(200);
    confirm(&world, &bobs).await.is(200);
    let (one, other) = futures::join!(confirm(&world, &adas_confirmation), confirm(&world, &bobs_confirmation));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let owner = account(&world, COUNTESS).await.user_id;
    let winner = if one.status == 200 { &ada } else { &bob };
    assert_eq!(winner.get("/v1/me").await.text_of("id"), owner.to_string());
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
    ada.get("/v1/me/email-change").await.is_problem(404, "not-found");
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
    ada.get("/v1/me/email-change").await.is_problem(404, "not-found");
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
async fn a_token_of_another_kind_does_not_confirm_an_email_change() {
    let world = World::new().await;
    let ada = ada(&world).await;
    let (approval, _) = request_change(&world, &ada, ADA, COUNTESS).await;
    let id = sealed_text(&approval);
    let user = id.split('.').next().unwrap();
    for forged in [
        world.sealed(RESET_SEAL, id).await,
        world.sealed(EMAIL_CHANGE_SEAL, user).await,
        world.sealed(EMAIL_CHANGE_SEAL, &format!("{user}.guess")).await,
        world.sealed(EMAIL_CHANGE_SEAL, "nonsense").await,
        "nonsense".to_owned(),
    ] {
        confirm(&world, &forged).await.is_problem(400, "email-change-invalid");
        refuse(&world, &forged).await.is_problem(400, "email-change-invalid");
    }
    reset(&world, &approval, "difference engine").await.is_problem(400, "password-reset-invalid");
    confirm(&world, &approval).await.is(200);
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
async fn no_user_fills_mailboxes_by_asking_for_their_addresses() {
    let world = World::new().await;
    let ada = ada(&world).await;
    for number in 0..5 {
        ask(&ada, &format!("other{number}@example.com")).await.is(202);
    }
    let answer = ask(&ada, "somebody5@example.com").await;
    assert!(answer.is_problem(429, "too-many-requests").header("retry-after").is_some());
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
