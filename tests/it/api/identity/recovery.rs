//! Account recovery: mails that reset the password.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::rate_limit::Limit;
use glotto_http::limits;
use glotto_mail::{RESET_SEAL, VERIFICATION_SEAL};
use glotto_signin::Passwords;
use glotto_store::{identity::ResetItem, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::{
    ADA, PASSWORD, Tokens, account, actions, login, mails_to, member, register, registration, token_in_mail, try_login,
    verify,
};
use crate::api::factors;
use crate::world::{Answer, World, sealed_text};

const NEW: &str = "difference engine";

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
async fn one_of_concurrent_resets_with_one_token_succeeds() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let passwords: Vec<_> = (0..20).map(|number| format!("difference engine {number}")).collect();
    let answers = join_all(passwords.iter().map(|password| reset(&world, &token, password))).await;
    let won: Vec<_> = answers.iter().zip(&passwords).filter(|(answer, _)| answer.status == 204).collect();
    assert_eq!(won.len(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        answer.is_problem(400, "password-reset-invalid");
    }
    try_login(&world, ADA, won[0].1).await.is(201);
    reset(&world, &token, NEW).await.is_problem(400, "password-reset-invalid");
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
async fn a_reset_shows_that_the_address_is_the_users() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let link = token_in_mail(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
    verify(&world, &link).await.is_problem(400, "verification-invalid");
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
    ada.actor(&world).get("/v1/me/email-change").await.is_problem(404, "not-found");
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
async fn a_login_concurrent_with_a_reset_fails_with_the_old_password() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = try_login(&world, ADA, PASSWORD);
    let fast = async {
        held.arrived().await;
        reset(&world, &token, NEW).await.is(204);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is_problem(401, "wrong-credentials");
}

#[tokio::test]
async fn a_reset_concurrent_with_a_login_ends_that_session_too() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = reset(&world, &token, NEW);
    let fast = async {
        held.arrived().await;
        let tokens = login(&world, ADA).await;
        held.release();
        tokens
    };
    let (slow, tokens) = futures::join!(slow, fast);
    slow.is(204);
    tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_reset_whose_transaction_response_was_lost_happens_once() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    // The first write is that of the limit.
    world.cloud.faults().next("TransactWriteItems", glotto_cloud::Fault::FailAfterCommit);
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
}

#[tokio::test]
async fn a_lockout_does_not_prevent_a_reset_by_the_owner() {
    let world = World::new().await;
    member(&world, ADA).await;
    for number in 0..10 {
        try_login(&world, ADA, &format!("guess {number}")).await.is_problem(401, "wrong-credentials");
    }
    let answer = try_login(&world, ADA, PASSWORD).await;
    answer.is_problem(429, "too-many-requests");
    assert!(answer.header("retry-after").is_some());

    let token = forgotten(&world, ADA).await;
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
}

#[tokio::test]
async fn an_attacker_who_uses_up_the_mail_limit_sends_the_user_valid_mails() {
    let world = World::new().await;
    member(&world, ADA).await;
    // Other mails to the address have a limit of their own.
    for _ in 0..8 {
        world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await;
    }
    let answers = join_all((0..20).map(|_| forget(&world, ADA))).await;
    let sent = answers.iter().filter(|answer| answer.status == 202).count();
    assert_eq!(sent, 5);
    let blocked = answers.iter().find(|answer| answer.status != 202).unwrap();
    assert!(blocked.is_problem(429, "too-many-requests").header("retry-after").is_some());

    assert_eq!(world.deliver().await, Vec::<String>::new());
    let tokens: BTreeSet<_> = mails_to(&world, ADA)
        .iter()
        .filter_map(|mail| Some(mail.split_once("reset-password?token=")?.1.split_whitespace().next()?.to_owned()))
        .collect();
    assert_eq!(tokens.len(), 5);
    reset(&world, tokens.first().unwrap(), NEW).await.is(204);
}

fn statuses(answers: &[Answer]) -> BTreeSet<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

#[tokio::test]
async fn at_most_ten_of_a_thousand_concurrent_password_guesses_are_evaluated() {
    let world = World::new().await;
    member(&world, ADA).await;
    let passwords = world.context.port::<Passwords>().unwrap();
    let before = passwords.hash_count();
    let guesses: Vec<_> = (0..1_000).map(|number| format!("guess {number}")).collect();
    let answers = join_all(guesses.iter().map(|guess| try_login(&world, ADA, guess))).await;
    let evaluated = answers.iter().filter(|answer| answer.status == 401).count();
    assert!(evaluated <= 10, "{evaluated}");
    // This machine cannot answer so many at once in time.
    assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 429 | 503)), "{:?}", statuses(&answers));
    assert!(passwords.hash_count() - before <= 10, "{}", passwords.hash_count() - before);
}

#[tokio::test]
async fn concurrent_guesses_of_a_reset_token_compute_no_hash_and_are_rate_limited() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let passwords = world.context.port::<Passwords>().unwrap();
    let before = passwords.hash_count();
    let (id, seal) = token.rsplit_once('.').unwrap();
    let guesses: Vec<_> = (0..1_000).map(|number| format!("{id}{number}.{seal}")).collect();
    let answers = join_all(guesses.iter().map(|guess| reset(&world, guess, NEW))).await;
    let evaluated = answers.iter().filter(|answer| answer.status == 400).count();
    assert!(evaluated <= usize::try_from(Limit::TOKEN_ADDRESS.burst).unwrap(), "{evaluated}");
    assert!(answers.iter().all(|answer| matches!(answer.status, 400 | 429 | 503)), "{:?}", statuses(&answers));
    assert_eq!(passwords.hash_count(), before);

    // The owner usually has another address; otherwise the limit is over soon.
    world.context.store.delete(limits::key(&Limit::TOKEN_ADDRESS, "203.0.113.0/24")).await.unwrap();
    reset(&world, &token, NEW).await.is(204);
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
async fn a_repeated_request_with_one_idempotency_key_sends_one_mail() {
    let world = World::new().await;
    member(&world, ADA).await;
    let before = account(&world, ADA).await.rev;
    let visitor = world.anonymous().with("idempotency-key", "one");
    for _ in 0..2 {
        visitor.post("/v1/password-resets", json!({ "email": ADA })).await.is(202);
    }
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let resets = mails_to(&world, ADA).into_iter().filter(|mail| mail.contains("reset-password")).count();
    assert_eq!(resets, 1);
    assert_eq!(account(&world, ADA).await.rev, before);
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
