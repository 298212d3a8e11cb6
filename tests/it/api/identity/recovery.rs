//! Account recovery: mails that reset the password.

use glotto_domain::audit::AuditAction;
use glotto_mail::{RESET_SEAL, VERIFICATION_SEAL};
use glotto_store::{identity::ResetItem, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::{
    ADA, PASSWORD, Tokens, account, actions, login, mails_to, member, register, registration, token_in_mail, try_login,
    verify,
};
use crate::api::factors;
use crate::world::{Answer, World, sealed_text};

pub const NEW: &str = "difference engine";

pub(super) async fn forget(world: &World, email: &str) -> Answer {
    world.anonymous().post("/v1/password-resets", json!({ "email": email })).await
}

pub(super) async fn reset(world: &World, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    world.anonymous().post("/v1/password-resets/completion", body).await
}

/// The token of a requested mail.
pub(super) async fn forgotten(world: &World, email: &str) -> String {
    forget(world, email).await.is(202);
    token_in_mail(world, email).await
}

#[tokio::test]
async fn a_user_who_forgot_their_password_chooses_another_and_every_session_ends() {
    let world = World::new().await;
    let ada = member(&world, ADA).await;
    let before = [login(&world, ADA).await, login(&world, ADA).await];

    insta::assert_json_snapshot!("create_password_reset", forget(&world, ADA).await.snapshot());
    let token = token_in_mail(&world, ADA).await;
    let answer = reset(&world, &token, NEW).await;
    insta::assert_json_snapshot!("reset_password", answer.snapshot());

    assert!(answer.body.is_empty() && answer.header("location").is_none(), "a reset signs no user in");
    for tokens in &before {
        tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
        tokens.use_refresh(&world).await.is_problem(401, "session-ended");
    }
    try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
    try_login(&world, ADA, NEW).await.is(201);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = mails_to(&world, ADA);
    assert!(mails.iter().any(|mail| mail.contains("The password of your account was changed.")), "{mails:?}");
    let actions = actions(&world, ada.user_id).await;
    assert!(
        actions.contains(&AuditAction::PasswordResetAsked) && actions.contains(&AuditAction::PasswordReset),
        "{actions:?}"
    );
}

#[tokio::test]
async fn a_token_ends_after_an_hour() {
    let world = World::new().await;
    member(&world, ADA).await;
    let (first, second) = (forgotten(&world, ADA).await, forgotten(&world, ADA).await);
    world.wait(SignedDuration::from_secs(3_599));
    reset(&world, &first, NEW).await.is(204);
    world.wait(SignedDuration::from_secs(1));
    reset(&world, &second, NEW).await.is_problem(400, "password-reset-invalid");
}

#[tokio::test]
async fn all_tokens_are_dead_once_the_password_was_changed() {
    let world = World::new().await;
    member(&world, ADA).await;
    let (first, second) = (forgotten(&world, ADA).await, forgotten(&world, ADA).await);
    let change = json!({ "currentPassword": PASSWORD, "password": NEW });
    login(&world, ADA).await.actor(&world).put("/v1/me/password", change).await.is(204);
    reset(&world, &first, "the thief's own").await.is_problem(400, "password-reset-invalid");

    let third = forgotten(&world, ADA).await;
    reset(&world, &third, "analytical engine 2").await.is(204);
    for token in [&first, &second, &third] {
        reset(&world, token, "the thief's own").await.is_problem(400, "password-reset-invalid");
    }
}

#[tokio::test]
async fn a_token_of_another_kind_does_not_reset_a_password() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let verification = token_in_mail(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let (id, verification_id) = (sealed_text(&token), sealed_text(&verification));
    for forged in [
        verification.clone(),
        world.sealed(RESET_SEAL, verification_id).await,
        world.sealed(VERIFICATION_SEAL, id).await,
        world.sealed(RESET_SEAL, "nonsense").await,
        id.to_owned(),
        "nonsense".to_owned(),
    ] {
        reset(&world, &forged, NEW).await.is_problem(400, "password-reset-invalid");
    }
    verify(&world, &token).await.is_problem(400, "verification-invalid");
    verify(&world, &world.sealed(VERIFICATION_SEAL, id).await).await.is_problem(400, "verification-invalid");
    reset(&world, &token, NEW).await.is(204);
}

#[tokio::test]
async fn the_stored_hash_of_a_reset_token_is_not_accepted_as_token() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let id = sealed_text(&token);
    let hash = glotto_runtime::hash::text(id.as_bytes());
    let item: ResetItem = world.context.store.load(keys::identity::one_time_token(&hash)).await.unwrap().unwrap();
    assert!(!format!("{item:?}").contains(id), "only the hash is stored");
}

#[tokio::test]
async fn every_error_of_a_reset_is_reported_together_and_common_passwords_are_rejected() {
    let world = World::new().await;
    member(&world, ADA).await;
    let answer = world.anonymous().post("/v1/password-resets/completion", json!({ "password": "short" })).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/token", "/password"]);
    let answer = world.anonymous().post("/v1/password-resets", json!({ "email": "ada", "sms": true })).await;
    assert_eq!(answer.pointers(), ["/email", "/sms"]);

    let token = forgotten(&world, ADA).await;
    for password in ["Password123", "iloveyou1", "ada@example.com", "my glotto password"] {
        let answer = reset(&world, &token, password).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/password"], "{password}");
    }
    reset(&world, &token, NEW).await.is(204);
}

#[tokio::test]
async fn a_reset_verifies_the_address_and_the_verification_link_then_reports_success() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let link = token_in_mail(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
    let ada = account(&world, ADA).await;
    verify(&world, &link).await.is(204);
    assert_eq!(account(&world, ADA).await, ada);
}

#[tokio::test]
async fn a_user_who_registers_an_address_before_its_owner_confirms_does_not_keep_it() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    // Mallory registers Ada's address between her registration and her click.
    let mut body = registration(ADA);
    body["password"] = json!("mallory's own");
    world.anonymous().post("/v1/accounts", body).await.is(202);
    verify(&world, &token_in_mail(&world, ADA).await).await.is(204);
    let mallory = Tokens::of(try_login(&world, ADA, "mallory's own").await.is(201));
    mallory.actor(&world).post("/v1/me/email-change", json!({ "email": "mallory@example.com" })).await.is(202);

    let token = forgotten(&world, ADA).await;
    reset(&world, &token, NEW).await.is(204);
    mallory.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    mallory.use_refresh(&world).await.is_problem(401, "session-ended");
    try_login(&world, ADA, "mallory's own").await.is_problem(401, "wrong-credentials");
    let ada = Tokens::of(try_login(&world, ADA, NEW).await.is(201));
    assert_eq!(ada.actor(&world).get("/v1/me/email-change").await.is(200).json()["pending"], false);
}

#[tokio::test]
async fn a_user_who_registers_again_does_not_break_the_owners_mail() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let token = forgotten(&world, ADA).await;
    let mut body = registration(ADA);
    body["password"] = json!("mallory's own");
    world.anonymous().post("/v1/accounts", body).await.is(202);
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
}

#[tokio::test]
async fn an_account_without_a_password_gets_one_by_mail() {
    let world = World::new().await;
    let ada = world.learner().await;
    let item = world.context.store.accounts().find(ada.user()).await.unwrap().unwrap();
    let bare = glotto_store::identity::AccountItem { password_hash: None, ..item };
    world.context.store.save(&bare).await.unwrap();
    let email = bare.email.as_str();
    let token = forgotten(&world, email).await;
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, email, NEW).await.is(201);
}

#[tokio::test]
async fn an_address_that_no_user_has_gets_no_mail() {
    let world = World::new().await;
    forget(&world, "unknown@example.com").await.is(202);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert!(world.cloud.inbox().list().is_empty());
}

#[tokio::test]
async fn a_reset_does_not_pass_by_the_second_factor() {
    let world = World::new().await;
    let guarded = factors::guarded(&world).await;
    let email = guarded.person.email.clone();
    let before = guarded.person.challenge().await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let token = forgotten(&world, &email).await;
    reset(&world, &token, NEW).await.is(204);

    // What began with the former password is over.
    factors::complete(&world, &before, &guarded.code()).await.is_problem(401, "challenge-invalid");
    let answer = try_login(&world, &email, NEW).await;
    answer.is(202);
    let challenge = answer.text_of("challenge");
    let wrong = factors::wrong(&world, &guarded.app);
    factors::complete(&world, &challenge, &wrong).await.is_problem(422, "wrong-code");
    factors::complete(&world, &challenge, &guarded.code()).await.is(201);
}
