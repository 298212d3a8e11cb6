//! Registering.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use glotto_cloud::StreamPosition;
use serde_json::json;

use super::{
    ADA, PASSWORD, account, login, mails_to, member, register, registration, token_in_mail, try_login, verify,
};
use crate::world::World;

#[tokio::test]
async fn every_error_of_a_registration_is_reported_together() {
    let world = World::new().await;
    let body = json!({
        "email": "ada", "password": "short", "displayName": "", "locale": "englisch", "timeZone": "Mars/Olympus", "role": "admin",
    });
    let answer = world.anonymous().post("/v1/accounts", body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/email", "/password", "/displayName", "/locale", "/timeZone", "/role"]);
    let answer = world.anonymous().post("/v1/accounts", json!({})).await;
    assert_eq!(answer.pointers(), ["/email", "/password", "/displayName", "/locale", "/timeZone"]);
}

#[tokio::test]
async fn a_phone_with_regional_preferences_or_without_a_known_time_zone_can_register() {
    let world = World::new().await;
    for (email, sent, stored) in [
        (
            "a@example.com",
            ("de-DE-u-fw-mon-mu-celsius", "Asia/Calcutta"),
            ("de-DE-u-fw-mon-mu-celsius", "Asia/Calcutta"),
        ),
        ("b@example.com", ("DE-u-MU-celsius", "Etc/Unknown"), ("de-u-mu-celsius", "UTC")),
        ("c@example.com", ("zh-yue", "GMT+03:00"), ("yue", "Etc/GMT-3")),
    ] {
        let mut body = registration(email);
        (body["locale"], body["timeZone"]) = (json!(sent.0), json!(sent.1));
        world.anonymous().post("/v1/accounts", body).await.is(202);
        let registered = account(&world, email).await;
        assert_eq!((registered.locale.as_str(), registered.time_zone.name()), stored);
    }
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert!(mails_to(&world, "a@example.com")[0].starts_with("Hallo Ada"));
    let mut body = registration(ADA);
    (body["locale"], body["timeZone"]) = (json!("de-u"), json!("Factory"));
    let answer = world.anonymous().post("/v1/accounts", body).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/locale", "/timeZone"]);
}

#[tokio::test]
async fn a_password_made_of_the_users_address_is_refused() {
    let world = World::new().await;
    let mut body = registration("lovelace@example.com");
    body["password"] = json!("Lovelace 1815");
    let answer = world.anonymous().post("/v1/accounts", body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/password"]);
}

#[tokio::test]
async fn a_password_made_of_a_part_of_the_users_name_is_refused() {
    let world = World::new().await;
    let mut body = registration("grace@example.com");
    body["displayName"] = json!("Grace Hopper");
    for password in ["gracehopper", "Hopper1906", "grace@example 1906"] {
        body["password"] = json!(password);
        let answer = world.anonymous().post("/v1/accounts", body.clone()).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/password"], "{password}");
    }
    body["password"] = json!("nanoseconds of wire");
    world.anonymous().post("/v1/accounts", body).await.is(202);
}

#[tokio::test]
async fn one_address_has_one_account_and_one_rate_limit_in_any_spelling_of_its_domain() {
    let world = World::new().await;
    for (first, others) in [
        (ADA, ["ada@\u{ff45}xample.com", "ada@EXAMPLE\u{3002}com", "ada@exam\u{ad}ple.com", "Ada@example.com"]),
        (
            "ada@xn--exmple-cua.com",
            ["ada@exämple.com", "ada@exa\u{308}mple.com", "ada@EXÄMPLE.com", "ada@XN--EXMPLE-CUA.com"],
        ),
    ] {
        let owner = member(&world, first).await;
        for other in others {
            register(&world, other).await.is(202);
            assert_eq!(account(&world, other).await.user_id, owner.user_id, "{other}");
            try_login(&world, other, PASSWORD).await.is(201);
        }
        register(&world, others[0]).await.is_problem(429, "too-many-requests");
        assert_eq!(world.deliver().await, Vec::<String>::new());
        let to: BTreeSet<_> = world.cloud.inbox().list().into_iter().flat_map(|mail| mail.to).collect();
        assert!(to.iter().all(|address| address.is_ascii()) && to.contains(first), "{to:?}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_get_mail_is_rejected_with_a_reason() {
    let world = World::new().await;
    for (address, why) in [
        ("josé@example.com", "ASCII"),
        ("\u{212a}ate@example.com", "ASCII"),
        ("ada@exa mple.com", "domain"),
        ("ada@xn--a.com", "domain"),
    ] {
        let answer = register(&world, address).await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/email"], "{address}");
        assert!(answer.text().contains(why), "{}", answer.text());
    }
    // A Kelvin sign is not a k.
    register(&world, "kate@example.com").await.is(202);
}

#[tokio::test]
async fn a_password_typed_on_another_keyboard_is_the_same() {
    let world = World::new().await;
    let mut body = registration(ADA);
    body["password"] = json!("cafe\u{301} au lait");
    world.anonymous().post("/v1/accounts", body).await.is(202);
    verify(&world, &token_in_mail(&world, ADA).await).await.is(204);
    try_login(&world, ADA, "caf\u{e9} au lait").await.is(201);
}

#[tokio::test]
async fn every_new_registration_is_that_of_a_learner() {
    let world = World::new().await;
    member(&world, ADA).await;
    let me = login(&world, ADA).await.actor(&world).get("/v1/me").await;
    assert_eq!(me.text_of("role"), "learner");
}

#[tokio::test]
async fn a_user_who_registers_later_takes_an_unverified_address_over() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let squatter = account(&world, ADA).await;
    let squatters_token = token_in_mail(&world, ADA).await;

    let mut body = registration("Ada@Example.com");
    body["password"] = json!("the owner's own");
    world.anonymous().post("/v1/accounts", body).await.is(202);
    let owners_token = token_in_mail(&world, "Ada@example.com").await;

    verify(&world, &squatters_token).await.is_problem(400, "verification-invalid");
    verify(&world, &owners_token).await.is(204);
    try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
    try_login(&world, ADA, "the owner's own").await.is(201);
    assert_eq!(account(&world, ADA).await.user_id, squatter.user_id);
}

#[tokio::test]
async fn registering_the_address_of_an_account_changes_nothing_and_notifies_its_owner() {
    let world = World::new().await;
    let before = member(&world, ADA).await;
    let mut body = registration(ADA);
    body["password"] = json!("another user's");
    body["displayName"] = json!("Mallory");
    world.anonymous().post("/v1/accounts", body).await.is(202);

    assert_eq!(account(&world, ADA).await, before);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = mails_to(&world, ADA);
    assert_eq!(mails.len(), 2);
    assert!(!mails[0].contains("?token="), "{}", mails[0]);
    assert!(!mails[0].contains("Mallory"), "{}", mails[0]);
    try_login(&world, ADA, "another user's").await.is_problem(401, "wrong-credentials");
}

#[tokio::test]
async fn fifty_concurrent_registrations_of_an_address_create_one_account() {
    let world = World::new().await;
    let answers = join_all((0..50).map(|_| register(&world, ADA))).await;
    // More would fill the mailbox.
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 5);
    for answer in answers.iter().filter(|answer| answer.status != 202) {
        answer.is_problem(429, "too-many-requests");
    }
    let table = world.context.settings.table().unwrap();
    let mut stream = world.cloud.tables().stream(table, StreamPosition::TrimHorizon);
    let mut accounts = BTreeSet::new();
    loop {
        let records = stream.next(1_000, Duration::ZERO).await.unwrap();
        if records.is_empty() {
            break;
        }
        for record in &records {
            let image = &record.as_lambda_record()["dynamodb"]["NewImage"];
            if image["type"]["S"] == "Account" {
                accounts.insert(image["pk"]["S"].as_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(accounts.len(), 1);
    verify(&world, &token_in_mail(&world, ADA).await).await.is(204);
    login(&world, ADA).await;
}

#[tokio::test]
async fn a_registration_that_conflicts_gets_the_same_response() {
    let world = World::new().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = register(&world, ADA);
    let fast = async {
        held.arrived().await;
        let answer = register(&world, ADA).await;
        held.release();
        answer
    };
    let (slow, fast) = futures::join!(slow, fast);
    assert_eq!((slow.status, &slow.body), (fast.status, &fast.body));
    assert_eq!(account(&world, ADA).await.registrations, 1);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(mails_to(&world, ADA).len(), 1);
}
