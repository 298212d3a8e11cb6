//! Limits of guesses and of mails, and that neither keeps the owner of an account from a reset.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::rate_limit::Limit;
use glotto_http::limits;
use glotto_signin::Passwords;
use serde_json::json;

use super::recovery::{NEW, forget, forgotten, reset};
use super::{ADA, PASSWORD, account, mails_to, member, try_login};
use crate::world::{Answer, World};

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
