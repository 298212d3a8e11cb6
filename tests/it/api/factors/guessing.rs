//! Guessing codes: how many tries a caller has, and that they do not keep the owner out.

use futures::StreamExt as _;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use jiff::SignedDuration;
use serde_json::json;

use super::{complete, guarded, wrong};
use crate::world::{World, sealed_text};

#[tokio::test]
async fn a_reset_by_mail_forgives_the_guesses_at_codes_of_the_hour() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    for _ in 0..10 {
        complete(&world, &challenge, &wrong(&world, &ada.app)).await.is_problem(422, "wrong-code");
    }
    complete(&world, &challenge, &ada.code()).await.is_problem(429, "too-many-requests");
    let visitor = world.anonymous();
    visitor.post("/v1/password-resets", json!({"email": ada.person.email})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let reset = json!({"token": world.mailed(&ada.person.email, "token="), "password": "difference engine"});
    visitor.post("/v1/password-resets/completion", reset).await.is(204);
    let login = json!({"email": ada.person.email, "password": "difference engine"});
    let challenge = visitor.post("/v1/sessions", login).await.is(202).text_of("challenge");
    complete(&world, &challenge, &ada.code()).await.is(201);
}

#[tokio::test]
async fn an_invalid_challenge_is_rejected_and_uses_up_no_attempt() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let good = ada.person.challenge().await;
    let text = sealed_text(&good);
    let label = SealLabel::new;
    let forged = [
        "nonsense".to_owned(),
        format!("{good}x"),
        good.replacen(".password.", ".provider.", 1),
        text.to_owned(),
        world.sealed(label(KeyPurpose::RefreshTokens, "refresh token v1"), text).await,
        world.sealed(label(KeyPurpose::RefreshTokens, "second factor v1"), text).await,
        world.sealed(label(KeyPurpose::Challenges, "second factor v1"), "nonsense").await,
    ];
    for challenge in forged.iter().cycle().take(30).filter(|challenge| **challenge != good) {
        complete(&world, challenge, &ada.code()).await.is_problem(401, "challenge-invalid");
    }
    complete(&world, &good, &ada.code()).await.is(201);
}

#[tokio::test]
async fn at_most_ten_of_a_thousand_concurrent_codes_are_checked() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    let guess = wrong(&world, &ada.app);
    // One thread answers all of them here, so more at once would run into the timeout of the handler.
    let answers = (0..1000).map(|_| complete(&world, &challenge, &guess));
    let answers: Vec<_> = futures::stream::iter(answers).buffer_unordered(100).collect().await;
    let looked_at = answers.iter().filter(|answer| answer.status == 422).count();
    assert!((1..=10).contains(&looked_at), "{looked_at}");
    assert!(answers.iter().all(|answer| [422, 429, 503].contains(&answer.status)));
    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!(refused.header("retry-after"), Some("361"));
}

#[tokio::test]
async fn an_attacker_who_guesses_does_not_keep_the_owner_out() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    for _ in 0..10 {
        complete(&world, &challenge, &wrong(&world, &ada.app)).await.is_problem(422, "wrong-code");
    }
    // Not even the right code is accepted.
    for _ in 0..5 {
        complete(&world, &challenge, &ada.code()).await.is_problem(429, "too-many-requests");
    }
    let blocked = ada.person.actions().await.iter().filter(|action| **action == "signInBlocked").count();
    assert_eq!(blocked, 1, "it is written down once an hour");
    complete(&world, &challenge, &ada.recovery_codes[0]).await.is(201);
    // A successful login resets the limits.
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn a_caller_who_waits_as_long_as_required_has_another_try() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    for _ in 0..10 {
        complete(&world, &challenge, &wrong(&world, &ada.app)).await.is(422);
    }
    let wait = complete(&world, &challenge, &ada.code()).await.header("retry-after").unwrap().parse().unwrap();
    world.wait(SignedDuration::from_secs(wait));
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn an_attacker_who_keeps_guessing_gets_one_guess_a_day_and_the_owner_can_still_sign_in() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let mut looked_at = 0;
    let wait = loop {
        let challenge = ada.person.challenge().await;
        let answer = complete(&world, &challenge, &wrong(&world, &ada.app)).await;
        if answer.status == 429 {
            let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
            if wait > 3600 {
                break wait;
            }
        } else {
            looked_at += 1;
        }
        world.wait(SignedDuration::from_mins(6));
    };
    assert_eq!(looked_at, 100);
    assert!((13 * 3600..=24 * 3600).contains(&wait), "{wait}");
    ada.log_in_with(&ada.code()).await.is(429);
    world.wait(SignedDuration::from_mins(6));
    ada.log_in_with(&ada.recovery_codes[0]).await.is(201);
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn a_stolen_password_does_not_forgive_its_own_guesses() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    for _ in 0..10 {
        ada.person.challenge().await;
    }
    ada.person.log_in().await.is_problem(429, "too-many-requests");
}
