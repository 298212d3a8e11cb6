//! Changes of address by an attacker, and to an address that another user has or takes.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_mail::{EMAIL_CHANGE_SEAL, RESET_SEAL};

use super::email_change::{COUNTESS, ada, ask, confirm, refuse, request_change};
use super::recovery::{forgotten, reset};
use super::{ADA, PASSWORD, account, actions, login, mails_to, member, register, token_in_mail, try_login, verify};
use crate::world::{World, sealed_text};

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
    assert_eq!(thief.get("/v1/me/email-change").await.is(200).json()["pending"], false);
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
async fn no_user_fills_mailboxes_by_asking_for_their_addresses() {
    let world = World::new().await;
    let ada = ada(&world).await;
    for number in 0..5 {
        ask(&ada, &format!("other{number}@example.com")).await.is(202);
    }
    let answer = ask(&ada, "somebody5@example.com").await;
    assert!(answer.is_problem(429, "too-many-requests").header("retry-after").is_some());
}
