//! Verifying e-mail addresses.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_mail::{RESET_SEAL, UNSUBSCRIBE_SEAL, VERIFICATION_SEAL};
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::json;

use super::{ADA, account, actions, login, mails_to, member, register, token_in_mail, try_login, verify};
use super::{PASSWORD, registration};
use crate::world::{World, rev, sealed_text};

#[tokio::test]
async fn a_verification_link_works_once_and_repeated_uses_report_success() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let before = account(&world, ADA).await.rev;
    let token = token_in_mail(&world, ADA).await;
    for answer in join_all((0..8).map(|_| verify(&world, &token))).await {
        answer.is(204);
    }
    let ada = account(&world, ADA).await;
    assert_eq!((ada.verified, ada.rev), (true, before.next()));
    world.wait(SignedDuration::from_hours(23));
    verify(&world, &token).await.is(204);
    assert_eq!(account(&world, ADA).await, ada);
    let verified =
        actions(&world, ada.user_id).await.into_iter().filter(|action| *action == AuditAction::EmailVerified).count();
    assert_eq!(verified, 1);
    world.wait(SignedDuration::from_hours(1));
    verify(&world, &token).await.is_problem(400, "verification-invalid");
}

#[tokio::test]
async fn a_used_verification_link_does_not_change_the_account_again() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = token_in_mail(&world, ADA).await;
    verify(&world, &token).await.is(204);
    let ada = account(&world, ADA).await;
    let later = AccountItem { verified: false, rev: rev(3), ..ada };
    world.context.store.save(&later).await.unwrap();
    verify(&world, &token).await.is(204);
    assert_eq!(account(&world, ADA).await, later);
}

#[tokio::test]
async fn concurrent_verifications_with_one_token_both_succeed() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = token_in_mail(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = verify(&world, &token);
    let fast = async {
        held.arrived().await;
        verify(&world, &token).await.is(204);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is(204);
}

#[tokio::test]
async fn a_link_ends_after_a_day_though_it_is_still_stored() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = token_in_mail(&world, ADA).await;
    world.wait(SignedDuration::from_hours(24));
    verify(&world, &token).await.is_problem(400, "verification-invalid");
    assert!(!account(&world, ADA).await.verified);
}

#[tokio::test]
async fn a_token_that_was_not_mailed_is_rejected() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = token_in_mail(&world, ADA).await;
    let (id, seal) = token.rsplit_once('.').unwrap();
    let text = sealed_text(&token);
    let refresh = SealLabel::new(KeyPurpose::RefreshTokens, "refresh token v1");
    let forged = [
        text.to_owned(),
        id.to_owned(),
        format!("{id}."),
        format!("{id}.{}", &seal[..seal.len() - 1]),
        format!("x{id}.{seal}"),
        world.sealed(UNSUBSCRIBE_SEAL, text).await,
        world.sealed(refresh, text).await,
        world.sealed(RESET_SEAL, text).await,
        world.sealed(VERIFICATION_SEAL, "something that was never sent").await,
        "nonsense".to_owned(),
    ];
    for forged in forged {
        verify(&world, &forged).await.is_problem(400, "verification-invalid");
    }
    for malformed in [json!(""), json!("x".repeat(1_025)), json!(7), json!(null)] {
        let answer = world.anonymous().post("/v1/accounts/verification", json!({ "token": malformed })).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/token"]);
    }
    verify(&world, &token).await.is(204);
}

#[tokio::test]
async fn no_user_logs_in_before_the_address_is_confirmed_and_a_mail_that_is_sent_again_helps() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
    world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    verify(&world, &token_in_mail(&world, ADA).await).await.is(204);
    login(&world, ADA).await;
}

#[tokio::test]
async fn every_link_of_a_registration_reports_success_once_one_of_them_has_verified_the_address() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let first = token_in_mail(&world, ADA).await;
    let again = world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await;
    insta::assert_json_snapshot!("resend_verification_mail", again.snapshot());
    let second = token_in_mail(&world, ADA).await;
    assert_ne!(first, second);
    verify(&world, &first).await.is(204);
    let ada = account(&world, ADA).await;
    verify(&world, &second).await.is(204);
    assert_eq!(account(&world, ADA).await, ada, "only the first changes the account");
    let verified = actions(&world, ada.user_id).await.into_iter().filter(|it| *it == AuditAction::EmailVerified);
    assert_eq!(verified.count(), 1);
    login(&world, ADA).await;
}

#[tokio::test]
async fn a_verification_link_is_invalid_after_its_registration_is_replaced() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    let old = token_in_mail(&world, ADA).await;
    world.anonymous().post("/v1/accounts", registration(ADA)).await.is(202);
    verify(&world, &old).await.is_problem(400, "verification-invalid");
}

#[tokio::test]
async fn no_user_gets_mail_at_an_address_without_account() {
    let world = World::new().await;
    world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert!(mails_to(&world, ADA).is_empty());
}

#[tokio::test]
async fn a_verified_address_gets_no_link_again() {
    let world = World::new().await;
    member(&world, ADA).await;
    world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = mails_to(&world, ADA);
    assert_eq!(mails.len(), 2);
    assert!(!mails[0].contains("?token="), "{}", mails[0]);
}

#[tokio::test]
async fn a_repeated_request_for_a_mail_sends_one() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let keyed = world.anonymous().with("idempotency-key", "again");
    for _ in 0..3 {
        keyed.post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    }
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(mails_to(&world, ADA).len(), 2);
    let other = keyed.post("/v1/accounts/verification-mails", json!({ "email": "bob@example.com" })).await;
    other.is_problem(422, "idempotency-key-reused");
}
