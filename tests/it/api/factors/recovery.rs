//! Recovery codes.

use std::collections::HashSet;

use futures::future::join_all;
use glotto_domain::identity::AuthMethod;
use serde_json::json;

use super::{complete, guarded, person, with_tokens};
use crate::world::World;

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_its_owner_is_notified() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let notices = ada.person.notices().await;
    // As a user copies it from paper.
    let copied = ada.recovery_codes[3].to_lowercase().replace('-', " ");
    let answer = ada.log_in_with(&copied).await;
    let factors = with_tokens(&world, answer.is(201)).get("/v1/me/factors").await.json();
    assert_eq!(factors["means"], json!([AuthMethod::Password, AuthMethod::RecoveryCode]));
    assert_eq!(factors["recoveryCodes"]["left"], 9);
    assert!(ada.person.actions().await.contains(&"recoveryCodeUsed"));
    // One about the code, and one about a new device.
    assert_eq!(ada.person.notices().await, notices + 2);
    ada.log_in_with(&ada.recovery_codes[3]).await.is_problem(422, "wrong-code");
    ada.log_in_with(&ada.recovery_codes[4]).await.is(201);
}

#[tokio::test]
async fn all_ten_codes_differ_and_each_works_once() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    assert_eq!(ada.recovery_codes.iter().collect::<HashSet<_>>().len(), 10);
    for (index, code) in ada.recovery_codes.iter().enumerate() {
        ada.log_in_with(code).await.is(201);
        assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 9 - index);
    }
    let methods = ada.person.log_in().await.is(202).json()["methods"].clone();
    assert_eq!(methods, json!(["totp"]));
}

#[tokio::test]
async fn one_of_fifty_concurrent_logins_with_the_same_recovery_code_succeeds() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenges: Vec<_> = join_all((0..9).map(|_| ada.person.challenge())).await;
    let code = &ada.recovery_codes[0];
    let tries = (0..50).map(|index| complete(&world, &challenges[index % challenges.len()], code));
    let statuses: Vec<_> = join_all(tries).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 9);
    let used = ada.person.actions().await.into_iter().filter(|action| *action == "recoveryCodeUsed").count();
    assert_eq!(used, 1);
}

#[tokio::test]
async fn concurrently_used_codes_are_all_used_up() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenges: Vec<_> = join_all((0..9).map(|_| ada.person.challenge())).await;
    let tries = challenges.iter().zip(&ada.recovery_codes).map(|(challenge, code)| complete(&world, challenge, code));
    for answer in join_all(tries).await {
        answer.is(201);
    }
    assert_eq!(ada.person.factors().await["recoveryCodes"]["left"], 1);
}

#[tokio::test]
async fn new_recovery_codes_invalidate_earlier_ones() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let notices = ada.person.notices().await;
    let made = ada.person.actor.post_empty("/v1/me/recovery-codes").await;
    insta::assert_json_snapshot!("create_recovery_codes", made.snapshot(), {".body.codes[]" => "[code]"});
    assert_eq!(ada.person.notices().await, notices + 1);
    assert_eq!(ada.person.actions().await.iter().filter(|action| **action == "recoveryCodesMade").count(), 2);
    ada.log_in_with(&ada.recovery_codes[0]).await.is_problem(422, "wrong-code");
    ada.log_in_with(made.json()["codes"][0].as_str().unwrap()).await.is(201);
}

#[tokio::test]
async fn one_of_concurrently_created_sets_of_recovery_codes_is_valid() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let made = join_all((0..8).map(|_| ada.person.actor.post_empty("/v1/me/recovery-codes"))).await;
    let mut worked = 0;
    for answer in &made {
        let status = ada.log_in_with(answer.is(201).json()["codes"][0].as_str().unwrap()).await.status;
        worked += usize::from(status == 201);
    }
    assert_eq!(worked, 1);
}

#[tokio::test]
async fn without_an_app_there_are_no_recovery_codes() {
    let world = World::new().await;
    let ada = person(&world).await;
    ada.actor.post_empty("/v1/me/recovery-codes").await.is_problem(409, "totp-off");
}

#[tokio::test]
async fn recovery_codes_of_an_app_that_is_gone_stay_worthless_with_the_next() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    ada.person.actor.delete("/v1/me/totp").await.is(204);
    let app = super::set_up(&ada.person).await;
    ada.person.confirm(&app).await.is(201);
    ada.log_in_with(&ada.recovery_codes[0]).await.is_problem(422, "wrong-code");
}

#[tokio::test]
async fn recovery_codes_cannot_be_tried_without_end_either() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let challenge = ada.person.challenge().await;
    let tries = join_all((0..100).map(|_| complete(&world, &challenge, "0000-0000-0000-0000-0000-0000"))).await;
    assert_eq!(tries.iter().filter(|answer| answer.status == 422).count(), 10);
    // Codes of the app still work.
    complete(&world, &challenge, &ada.code()).await.is(201);
}
