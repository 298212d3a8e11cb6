//! Logging in with a second factor.

use futures::future::join_all;
use glotto_domain::identity::AuthMethod;
use glotto_signin::Passwords;
use jiff::SignedDuration;
use serde_json::json;

use super::{PASSWORD, code_at, complete, guarded, person, with_tokens, wrong};
use crate::world::{LogCapture, World};

#[tokio::test]
async fn the_password_is_answered_with_a_challenge_and_the_code_with_tokens() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenged = ada.person.log_in().await;
    insta::assert_json_snapshot!("login_challenged", challenged.snapshot(), {".body.challenge" => "[challenge]"});
    let answer = complete(&world, &challenged.text_of("challenge"), &ada.code()).await;
    insta::assert_json_snapshot!("complete_login", answer.snapshot());
    assert_eq!(answer.header("location"), Some("/v1/sessions"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let factors = with_tokens(&world, &answer).get("/v1/me/factors").await.json();
    assert_eq!(factors["means"], json!([AuthMethod::Password, AuthMethod::Totp]));
    assert!(ada.person.actions().await.contains(&"signedIn"));
}

#[tokio::test]
async fn a_clock_may_be_half_a_minute_fast_or_slow() {
    let world = World::new().await;
    for (drift, taken) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
        let ada = guarded(&world).await;
        world.wait(SignedDuration::from_secs(60));
        let answer = ada.log_in_with(&code_at(&world, &ada.app, drift)).await;
        assert_eq!(answer.status, if taken { 201 } else { 422 }, "{drift}");
    }
}

#[tokio::test]
async fn a_code_is_accepted_once_and_no_earlier_code_after_it() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (earlier, code) = (ada.code(), code_at(&world, &ada.app, 30));
    ada.log_in_with(&code).await.is(201);
    for again in [&code, &earlier] {
        let answer = ada.log_in_with(again).await;
        answer.is_problem(422, "wrong-code");
    }
    world.wait(SignedDuration::from_secs(60));
    ada.log_in_with(&code).await.is_problem(422, "wrong-code");
    ada.log_in_with(&ada.code()).await.is(201);
}

#[tokio::test]
async fn one_of_fifty_concurrent_logins_with_the_same_code_succeeds() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenges: Vec<_> = join_all((0..9).map(|_| ada.person.challenge())).await;
    let code = ada.code();
    let tries = (0..50).map(|index| complete(&world, &challenges[index % challenges.len()], &code));
    let statuses: Vec<_> = join_all(tries).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    let sessions = world.context.store.sessions().list(ada.person.actor.user(), world.context.now()).await.unwrap();
    assert_eq!(sessions.logins(), 2);
}

#[tokio::test]
async fn a_challenge_works_once_even_with_another_code() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    complete(&world, &challenge, &ada.code()).await.is(201);
    let next = code_at(&world, &ada.app, 30);
    let answer = complete(&world, &challenge, &next).await;
    insta::assert_json_snapshot!("complete_login_again", answer.snapshot());
    ada.log_in_with(&next).await.is(201);
}

#[tokio::test]
async fn one_of_fifty_concurrent_logins_with_one_challenge_and_different_codes_succeeds() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    let tries = ada.recovery_codes.iter().map(|code| complete(&world, &challenge, code));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 9);
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (early, late) = (ada.person.challenge().await, ada.person.challenge().await);
    world.wait(SignedDuration::from_secs(299));
    complete(&world, &early, &ada.code()).await.is(201);
    world.wait(SignedDuration::from_secs(1));
    complete(&world, &late, &code_at(&world, &ada.app, 30)).await.is_problem(401, "challenge-invalid");
}

#[tokio::test]
async fn a_challenge_becomes_invalid_when_the_second_factors_change() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    ada.person.actor.post_empty("/v1/me/recovery-codes").await.is(201);
    complete(&world, &challenge, &ada.code()).await.is_problem(401, "challenge-invalid");
    let challenge = ada.person.challenge().await;
    ada.person.actor.delete("/v1/me/totp").await.is(204);
    complete(&world, &challenge, &ada.code()).await.is_problem(401, "challenge-invalid");
}

#[tokio::test]
async fn repeated_changes_of_a_profile_keep_no_user_from_logging_in() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    let tag = ada.person.actor.get("/v1/me").await.header("etag").unwrap().to_owned();
    let thief = ada.person.actor.with("if-match", &tag);
    thief.patch("/v1/me", json!({"displayName": "Mallory"})).await.is(200);
    complete(&world, &challenge, &ada.code()).await.is(201);
}

#[tokio::test]
async fn the_trail_has_how_a_user_signed_in_and_in_which_session_a_recovery_code_was_used() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    ada.log_in_with(&ada.recovery_codes[0]).await.is(201);
    let trail = ada.person.trail().await;
    let of = |action: &str| trail.iter().find(|entry| entry.act.name() == action).unwrap();
    assert_eq!(of("signedIn").detail.as_deref(), Some("password, recoveryCode"));
    assert!(of("signedIn").session.is_some());
    assert_eq!(of("recoveryCodeUsed").session, of("signedIn").session);
}

#[tokio::test]
async fn a_wrong_password_reveals_nothing_about_second_factors() {
    let world = World::new().await;
    let (ada, bob) = (guarded(&world).await, person(&world).await);
    let mut seen = Vec::new();
    // So that the item of the address limit exists, as it does for every other request.
    let stranger = json!({"email": "stranger@example.com", "password": "not the password"});
    world.anonymous().post("/v1/sessions", stranger).await.is(401);
    for email in [&ada.person.email, &bob.email] {
        let passwords = world.context.port::<Passwords>().unwrap();
        let (before, hashed) = (world.context.store.meter().reading(), passwords.hash_count());
        let body = json!({"email": email, "password": "not the password"});
        let answer = world.anonymous().post("/v1/sessions", body).await;
        answer.is_problem(401, "wrong-credentials");
        let used = world.context.store.meter().reading().since(before);
        seen.push((answer.snapshot(), used.reads, used.writes, passwords.hash_count() - hashed));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn an_outdated_hash_is_replaced_before_the_code_is_requested() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let store = &world.context.store;
    let mut account = store.accounts().find(ada.person.actor.user()).await.unwrap().unwrap();
    let weak = "$argon2id$v=19$m=4096,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$lW0tSpKKlGoBMd4jB3xDvTJZg2jKLeFMhbz71ROZeDA";
    account.password_hash = Some(glotto_store::identity::PasswordHash(weak.to_owned()));
    store.save(&account).await.unwrap();
    let challenge = ada.person.challenge().await;
    let after = store.accounts().find(account.user_id).await.unwrap().unwrap();
    assert!(after.password_hash.unwrap().0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(after.rev, account.rev);
    complete(&world, &challenge, &ada.code()).await.is(201);
}

#[tokio::test]
async fn a_suspended_user_gets_an_error_and_no_challenge() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    let store = &world.context.store;
    let mut account = store.accounts().find(ada.person.actor.user()).await.unwrap().unwrap();
    account.suspended = Some(world.context.now());
    store.save(&account).await.unwrap();
    ada.person.log_in().await.is_problem(403, "account-suspended");
    complete(&world, &challenge, &ada.code()).await.is_problem(403, "account-suspended");
}

#[tokio::test]
async fn every_error_of_a_login_completion_is_reported() {
    let world = World::new().await;
    let body = json!({"challenge": "", "code": "12", "password": PASSWORD});
    let answer = world.anonymous().post("/v1/sessions/second-factor", body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/challenge", "/code", "/password"]);
}

#[tokio::test]
async fn neither_secret_nor_code_nor_challenge_is_logged() {
    let log = LogCapture::start();
    let world = World::new().await;
    let ada = guarded(&world).await;
    let (code, guess) = (ada.code(), wrong(&world, &ada.app));
    let challenge = ada.person.challenge().await;
    complete(&world, &challenge, &guess).await.is(422);
    complete(&world, &challenge, &code).await.is(201);
    ada.log_in_with(&ada.recovery_codes[0]).await.is(201);
    let proof = json!({"password": PASSWORD, "code": ada.recovery_codes[1]});
    ada.person.actor.post("/v1/sessions/current/proof", proof).await.is(200);
    let made = ada.person.actor.post_empty("/v1/me/recovery-codes").await.is(201).json();
    let url = ada.app.to_url().unwrap();
    let secret = url.split("secret=").nth(1).unwrap().split('&').next().unwrap();

    let log = log.text();
    assert!(log.contains("answered") && log.contains(&ada.person.actor.user().to_string()), "{log}");
    let made = made["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap());
    let codes = ada.recovery_codes.iter().map(String::as_str).chain(made);
    for text in codes.chain([secret, &challenge, PASSWORD, &ada.person.email]) {
        assert!(!log.contains(text), "{text} is in the log:\n{log}");
    }
    for digits in [code, guess] {
        assert!(!log.contains(&format!("\"{digits}\"")), "{digits} is in the log:\n{log}");
    }
}
