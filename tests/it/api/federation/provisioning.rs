//! Provisioning of accounts for users who sign in with a provider.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{as_user, begin, begin_reauthentication, sign_in, sign_in_again, vouching};
use crate::world::examples::PASSWORD;
use crate::world::provider::SECRET;
use crate::world::{LogCapture, World};

fn registration() -> Value {
    json!({"email": "ada@example.com", "password": PASSWORD, "displayName": "Mallory", "locale": "en", "timeZone": "Europe/London"})
}

#[tokio::test]
async fn a_user_of_a_provider_gets_an_account_and_finds_it_again() {
    let world = World::new().await;
    let provider = world.provider().await;
    let list = world.anonymous().get("/v1/providers").await;
    insta::assert_json_snapshot!("list_providers", list.snapshot());
    let first = sign_in(&world, &provider, vouching("ada")).await;
    first.is(201);
    assert_eq!(first.header("location"), Some("/v1/sessions"));
    let me = as_user(&world, &first).get("/v1/me").await;
    assert_eq!(me.text_of("email"), "ada@example.com");
    assert_eq!(me.text_of("displayName"), "Ada Lovelace");
    assert_eq!(me.text_of("role"), "learner");
    // The account at the provider identifies the user, even if its address has changed.
    let moved = json!({"sub": "ada", "email": "other@example.com", "email_verified": false});
    let again = sign_in(&world, &provider, moved).await;
    assert_eq!(as_user(&world, &again).get("/v1/me").await.text_of("id"), me.text_of("id"));
    let linked = as_user(&world, &again).get("/v1/me/providers").await;
    insta::assert_json_snapshot!("list_linked_providers", linked.snapshot());
}

#[tokio::test]
async fn a_new_user_gets_their_language_and_time_zone() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mut claims = vouching("ada");
    (claims["locale"], claims["zoneinfo"]) = (json!("de_AT"), json!("Europe/Vienna"));
    let me = as_user(&world, &sign_in(&world, &provider, claims).await).get("/v1/me").await;
    assert_eq!((me.text_of("locale"), me.text_of("timeZone")), ("de-AT".to_owned(), "Europe/Vienna".to_owned()));
}

#[tokio::test]
async fn a_new_user_gets_the_name_that_the_client_sends() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let mut body = begun.with(&provider.approve(&begun.url, vouching("ada")).code);
    (body["displayName"], body["timeZone"]) = (json!("Countess"), json!("Europe/London"));
    let me = as_user(&world, &visitor.post("/v1/providers/test/sessions", body).await).get("/v1/me").await;
    assert_eq!(
        (me.text_of("displayName"), me.text_of("timeZone")),
        ("Countess".to_owned(), "Europe/London".to_owned())
    );
}

#[tokio::test]
async fn an_address_that_the_provider_does_not_vouch_for_makes_no_account() {
    let world = World::new().await;
    let provider = world.provider().await;
    for verified in [json!(false), Value::Null, json!("false"), json!("perhaps"), json!([true]), json!(0)] {
        let mut claims = vouching("ada");
        claims["email_verified"] = verified.clone();
        let answer = sign_in(&world, &provider, claims).await;
        answer.is_problem(403, "provider-email-unverified");
    }
    let nothing = json!({"sub": "ada"});
    sign_in(&world, &provider, nothing).await.is_problem(403, "provider-email-unverified");
}

#[tokio::test]
async fn email_verified_is_true_in_several_ways() {
    let world = World::new().await;
    let provider = world.provider().await;
    for (subject, yes) in [("ada", json!("true")), ("bob", json!("True")), ("cyd", json!(1)), ("dan", json!("1"))] {
        let mut claims = vouching(subject);
        claims["email_verified"] = yes;
        sign_in(&world, &provider, claims).await.is(201);
    }
}

#[tokio::test]
async fn another_claim_verifies_the_address_if_configured() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mut configured = provider.configured("test");
    configured["verifiedBy"] = json!("xms_edov");
    world.configure_providers(&[configured]).await;
    let unvouched = sign_in(&world, &provider, vouching("ada")).await;
    unvouched.is_problem(403, "provider-email-unverified");
    for (subject, yes, status) in [("bob", json!(true), 201), ("cyd", json!("1"), 201), ("dan", json!(false), 403)] {
        let mut claims = vouching(subject);
        claims["xms_edov"] = yes;
        sign_in(&world, &provider, claims).await.is(status);
    }
}

#[tokio::test]
async fn claims_missing_from_the_id_token_are_fetched_from_userinfo() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().userinfo = Some(vouching("ada"));
    sign_in(&world, &provider, json!({"sub": "ada"})).await.is(201);
}

#[tokio::test]
async fn userinfo_of_another_subject_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().userinfo = Some(vouching("ada"));
    sign_in(&world, &provider, json!({"sub": "mallory"})).await.is_problem(422, "provider-answer-invalid");
}

#[tokio::test]
async fn an_access_token_that_fits_into_no_header_is_not_sent() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().userinfo = Some(vouching("ada"));
    provider.behaviour().access_token = "a\r\nb".to_owned();
    sign_in(&world, &provider, json!({"sub": "ada"})).await.is_problem(403, "provider-email-unverified");
}

#[tokio::test]
async fn a_confirmed_account_is_not_taken_over_by_its_address() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    visitor.post("/v1/accounts", registration()).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = world.mailed("ada@example.com", "token=");
    visitor.post("/v1/accounts/verification", json!({"token": token})).await.is(204);
    let refused = sign_in(&world, &provider, vouching("ada")).await;
    refused.is_problem(409, "provider-not-linked");
    insta::assert_json_snapshot!("not_linked", refused.snapshot());
    // If the address is not verified, the response does not even reveal that there is an account.
    let mut claims = vouching("ada");
    claims["email_verified"] = json!(false);
    sign_in(&world, &provider, claims).await.is_problem(403, "provider-email-unverified");
    visitor.post("/v1/sessions", json!({"email": "ada@example.com", "password": PASSWORD})).await.is(201);
}

#[tokio::test]
async fn an_unconfirmed_registration_is_replaced_when_the_owner_of_the_address_signs_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mallory = world.anonymous();
    mallory.post("/v1/accounts", registration()).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = world.mailed("ada@example.com", "token=");
    let ada = sign_in(&world, &provider, vouching("ada")).await;
    let me = as_user(&world, &ada).get("/v1/me").await;
    assert_eq!(me.text_of("displayName"), "Ada Lovelace");
    // Neither the former password nor the former mail works any more.
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    mallory.post("/v1/sessions", login.clone()).await.is_problem(401, "wrong-credentials");
    mallory.post("/v1/accounts/verification", json!({"token": token})).await.is(400);
    mallory.post("/v1/sessions", login).await.is_problem(401, "wrong-credentials");
    // And registering again changes nothing.
    mallory.post("/v1/accounts", registration()).await.is(202);
    let again = sign_in(&world, &provider, vouching("ada")).await;
    assert_eq!(as_user(&world, &again).get("/v1/me").await.text_of("id"), me.text_of("id"));
}

#[tokio::test]
async fn a_user_suspended_before_confirming_cannot_sign_in_with_a_provider() {
    let world = World::new().await;
    let provider = world.provider().await;
    world.anonymous().post("/v1/accounts", registration()).await.is(202);
    let address = glotto_domain::identity::EmailAddress::parse("ada@example.com").unwrap();
    let user = world.context.store.accounts().find_owner(&address).await.unwrap().unwrap();
    let mut account = world.context.store.accounts().find(user).await.unwrap().unwrap();
    account.suspended = Some(world.context.now());
    world.context.store.save(&account).await.unwrap();
    sign_in(&world, &provider, vouching("ada")).await.is_problem(403, "account-suspended");
}

#[tokio::test]
async fn one_of_many_concurrent_first_sign_ins_creates_the_account() {
    let world = World::new().await;
    let provider = world.provider().await;
    let all = join_all((0..12).map(|_| sign_in(&world, &provider, vouching("ada")))).await;
    let mut people = Vec::new();
    for answer in &all {
        answer.is(201);
        people.push(as_user(&world, answer).get("/v1/me").await.text_of("id"));
    }
    people.dedup();
    assert_eq!(people.len(), 1);
}

#[tokio::test]
async fn a_suspended_user_cannot_sign_in_with_a_provider() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = sign_in(&world, &provider, vouching("ada")).await;
    let user = as_user(&world, &ada).get("/v1/me").await.text_of("id").parse().unwrap();
    let mut account = world.context.store.accounts().find(user).await.unwrap().unwrap();
    account.suspended = Some(world.context.now());
    world.context.store.save(&account).await.unwrap();
    sign_in(&world, &provider, vouching("ada")).await.is_problem(403, "account-suspended");
}

#[tokio::test]
async fn provider_claims_and_secrets_are_not_logged() {
    let log = LogCapture::start();
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("countess"));
    let opened = visitor.post("/v1/providers/test/sessions", begun.with(&answered.code)).await;
    opened.is(201);
    visitor.post("/v1/providers/test/sessions", begun.with(&answered.code)).await.is(400);
    for (claims, status) in [
        (json!({"email_verified": "countess"}), 201),
        (json!({"aud": "countess"}), 422),
        (json!({"sub": ["countess"]}), 422),
    ] {
        provider.behaviour().claims = claims;
        sign_in(&world, &provider, vouching("countess")).await.is(status);
    }
    provider.behaviour().claims = json!({"email": null, "sub": "new-countess"});
    provider.behaviour().userinfo = Some(vouching("other-countess"));
    world.configure_providers(&[provider.configured("test")]).await;
    sign_in(&world, &provider, vouching("countess")).await.is(422);
    let log = log.text();
    assert!(log.contains("a provider's response is invalid"), "{log}");
    let access = opened.text_of("accessToken");
    for text in ["countess", "Ada Lovelace", SECRET, &begun.state, &begun.client_key, &answered.code, &access] {
        assert!(!log.contains(text), "{text} is in the log:\n{log}");
    }
}

#[tokio::test]
async fn a_user_with_a_provider_alone_reauthenticates_by_signing_in_again() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = as_user(&world, &sign_in(&world, &provider, vouching("ada")).await);
    ada.post("/v1/sessions/current/proof", json!({})).await.is(409);
    let again = as_user(&world, &sign_in_again(&world, &provider, vouching("ada")).await);
    world.wait(SignedDuration::from_mins(5));
    again.delete("/v1/me/providers/test").await.is_problem(409, "last-sign-in-method");
}

#[tokio::test]
async fn an_existing_session_at_the_provider_is_not_recent_authentication() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = as_user(&world, &sign_in(&world, &provider, vouching("ada")).await);
    ada.delete("/v1/me/providers/test").await.is_problem(401, "step-up-required");
    assert_eq!(ada.get("/v1/me/factors").await.is(200).json().get("provenAt"), None);
}

#[tokio::test]
async fn a_provider_that_does_not_confirm_reauthentication_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    let visitor = world.anonymous();
    let begun = begin_reauthentication(&visitor, "test").await;
    assert!(begun.url.contains("max_age=0"), "{}", begun.url);
    let now = world.context.now().as_second();
    for (auth_time, status) in
        [(Value::Null, 422), (json!(now - 301), 422), (json!(now + 301), 422), (json!(now - 300), 201)]
    {
        provider.behaviour().claims = json!({"auth_time": auth_time});
        let answer = sign_in_again(&world, &provider, vouching("ada")).await;
        answer.is(status);
        if status == 422 {
            answer.is_problem(422, "provider-did-not-reauthenticate");
        }
    }
}

#[tokio::test]
async fn a_user_with_a_provider_that_never_reauthenticates_chooses_a_password_by_mail() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    let visitor = world.anonymous();
    visitor.post("/v1/password-resets", json!({"email": "ada@example.com"})).await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let token = world.mailed("ada@example.com", "token=");
    let reset = json!({"token": token, "password": PASSWORD});
    visitor.post("/v1/password-resets/completion", reset).await.is(204);
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let ada = as_user(&world, &visitor.post("/v1/sessions", login).await);
    ada.delete("/v1/me/providers/test").await.is(204);
}
