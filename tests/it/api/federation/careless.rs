//! Providers that do not follow the standard where it does not matter, and providers whose clock is wrong. Their users
//! can sign in.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{as_user, back, link, sign_in, sign_in_again, vouching};
use crate::world::World;
use crate::world::provider::{CLIENT, Response, TestProvider};

/// Values of claims that are not read, as some providers write them.
fn odd_claims() -> Value {
    json!({
        "updated_at": "2026-11-30T07:00:00.000Z", "birthdate": 1815, "gender": ["f"], "address": "London",
        "phone_number_verified": "no", "given_name": {"en": "Ada"}, "picture": null, "acr": 1, "amr": "pwd",
        "locale": {"language": "en"}, "zoneinfo": 0, "nbf": "now",
    })
}

/// Signs a user in; the status must be this, whatever the provider says.
async fn ada_gets(world: &World, provider: &TestProvider, status: u16, said: &Value) {
    let answer = sign_in(world, provider, vouching("ada")).await;
    assert_eq!(answer.status, status, "{said}: {}", answer.text());
}

#[tokio::test]
async fn a_claim_that_is_not_read_does_not_keep_a_user_out() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().claims = odd_claims();
    let ada = as_user(&world, &sign_in(&world, &provider, vouching("ada")).await);
    let me = ada.get("/v1/me").await.is(200).json();
    assert_eq!((&me["displayName"], &me["locale"]), (&json!("Ada Lovelace"), &json!("en")));
    // A name of another type is as good as none.
    provider.behaviour().claims = json!({"name": ["Grace"]});
    sign_in(&world, &provider, vouching("grace")).await.is(201);
}

#[tokio::test]
async fn a_claim_of_the_user_info_that_is_not_read_does_not_keep_a_user_out() {
    let world = World::new().await;
    let provider = world.provider().await;
    let mut user_info = odd_claims();
    user_info.as_object_mut().unwrap().extend(vouching("ada").as_object().unwrap().clone());
    provider.behaviour().userinfo = Some(user_info);
    let ada = as_user(&world, &sign_in(&world, &provider, json!({"sub": "ada"})).await);
    let me = ada.get("/v1/me").await.is(200).json();
    assert_eq!((&me["displayName"], &me["email"]), (&json!("Ada Lovelace"), &json!("ada@example.com")));
}

#[tokio::test]
async fn a_member_of_the_token_response_that_is_not_read_does_not_keep_a_user_out() {
    let world = World::new().await;
    let provider = world.provider().await;
    for members in [
        json!({"expires_in": "3600"}),
        json!({"expires_in": -1, "scope": ["openid"], "refresh_token": 7}),
        json!({"token_type": "bearer"}),
        json!({"token_type": null, "expires_in": null}),
    ] {
        provider.behaviour().token_members = members.clone();
        ada_gets(&world, &provider, 201, &members).await;
    }
    for members in [json!({"id_token": 7}), json!({"id_token": null}), json!({"access_token": null})] {
        provider.behaviour().token_members = members.clone();
        ada_gets(&world, &provider, 422, &members).await;
    }
}

#[tokio::test]
async fn a_provider_whose_clock_is_ten_minutes_behind_or_five_ahead_signs_its_users_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    let now = world.context.now().as_second();
    for away in [-600, -301, 0, 300] {
        // Both times are by the clock of the provider, so a reauthentication is found out too.
        let claims = json!({"iat": now + away, "auth_time": now + away, "exp": now + 60});
        provider.behaviour().claims = claims;
        assert_eq!(sign_in(&world, &provider, vouching("ada")).await.status, 201, "{away}");
        assert_eq!(sign_in_again(&world, &provider, vouching("ada")).await.status, 201, "{away}");
    }
    // A session that the provider began long before counts by no clock.
    for away in [-600, 0, 300] {
        let claims = json!({"iat": now + away, "auth_time": now + away - 301, "exp": now + 60});
        provider.behaviour().claims = claims;
        sign_in_again(&world, &provider, vouching("ada")).await.is_problem(422, "provider-did-not-reauthenticate");
    }
    // The user may take a while at the provider before it authenticates them.
    world.wait(SignedDuration::from_mins(1));
    provider.behaviour().claims = json!({});
    sign_in_again(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn a_member_of_the_metadata_that_is_not_read_decides_nothing() {
    let world = World::new().await;
    let provider = world.provider().await;
    for metadata in [
        json!({"service_documentation": "", "op_policy_uri": "", "op_tos_uri": "x", "registration_endpoint": ""}),
        json!({"acr_values_supported": [0], "claims_parameter_supported": "true", "ui_locales_supported": 7}),
        json!({"userinfo_endpoint": ""}),
        json!({"userinfo_endpoint": 7, "token_endpoint_auth_methods_supported": "client_secret_basic"}),
    ] {
        provider.behaviour().metadata = metadata.clone();
        // The metadata is read again.
        world.configure_providers(&[provider.configured("test")]).await;
        let to = json!({"redirectUri": back("test")});
        let answer = world.anonymous().post("/v1/providers/test/authorizations", to).await;
        assert_eq!(answer.status, 200, "{metadata}: {}", answer.text());
        sign_in(&world, &provider, vouching("ada")).await.is(201);
    }
}

#[tokio::test]
async fn a_token_for_several_clients_that_names_us_as_the_authorized_party_signs_its_user_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().claims = json!({"aud": [CLIENT, "another client", "a project"], "azp": CLIENT});
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn a_known_user_signs_in_whatever_the_user_info_answers() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    // No token has an address.
    provider.behaviour().claims = json!({"email": null, "email_verified": null});
    provider.behaviour().userinfo = Some(json!({"sub": "mallory"}));
    world.configure_providers(&[provider.configured("test")]).await;
    for status in [200, 403, 500] {
        provider.behaviour().userinfo_status = status;
        sign_in(&world, &provider, vouching("ada")).await.is(201);
        let bob = world.learner().await;
        link(&bob, &provider, &format!("bob-{status}")).await.is(200);
    }
    assert_eq!(provider.behaviour().userinfo_requests, 0);
}

#[tokio::test]
async fn a_known_user_signs_in_whatever_the_claims_about_the_address() {
    let world = World::new().await;
    let provider = world.provider().await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    for claims in [
        json!({"email_verified": 1}),
        json!({"email_verified": "perhaps"}),
        json!({"email_verified": []}),
        json!({"email": ["ada@example.com"]}),
        json!({"email": null, "email_verified": null}),
    ] {
        provider.behaviour().claims = claims.clone();
        ada_gets(&world, &provider, 201, &claims).await;
    }
}

#[tokio::test]
async fn a_new_user_gets_the_address_of_the_user_info_if_the_token_does_not_say_that_its_own_is_verified() {
    let world = World::new().await;
    let provider = world.provider().await;
    for (subject, claims, user_info, status) in [
        ("ada", json!({"email": "ada@example.com"}), vouching("ada"), 201),
        ("bob", json!({"email": ["bob@example.com"], "email_verified": true}), vouching("bob"), 201),
        // Address and verification are of one source: they may be about two addresses.
        ("cyd", json!({"email": "cyd@example.com"}), json!({"sub": "cyd", "email_verified": true}), 403),
        ("dan", json!({"email_verified": true}), json!({"sub": "dan", "email": "dan@example.com"}), 403),
        // The token decides if it says both.
        ("eve", json!({"email": "eve@example.com", "email_verified": false}), vouching("eve"), 403),
    ] {
        let mut token = claims.clone();
        token["sub"] = json!(subject);
        provider.behaviour().userinfo = Some(user_info);
        world.configure_providers(&[provider.configured("test")]).await;
        let answer = sign_in(&world, &provider, token).await;
        assert_eq!(answer.status, status, "{subject} {claims}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_new_user_without_an_address_learns_whether_to_try_again() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().userinfo = Some(json!({"error": "insufficient_scope"}));
    world.configure_providers(&[provider.configured("test")]).await;
    provider.behaviour().userinfo_status = 403;
    sign_in(&world, &provider, json!({"sub": "ada"})).await.is_problem(403, "provider-email-unverified");
    provider.behaviour().userinfo_status = 500;
    sign_in(&world, &provider, json!({"sub": "ada"})).await.is_problem(503, "unavailable");
}

#[tokio::test]
async fn a_token_response_that_is_not_json_is_invalid_and_no_failure_to_repeat() {
    let world = World::new().await;
    let provider = world.provider().await;
    provider.behaviour().token = Response::Text;
    sign_in(&world, &provider, vouching("ada")).await.is_problem(422, "provider-answer-invalid");
}
