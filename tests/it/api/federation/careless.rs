//! Providers that do not follow the standard where it does not matter, and providers whose clock is wrong. Their users
//! can sign in.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{as_user, sign_in, sign_in_again, vouching};
use crate::world::World;

/// Values of claims that are not read, as some providers write them.
fn odd_claims() -> Value {
    json!({
        "updated_at": "2026-11-30T07:00:00.000Z", "birthdate": 1815, "gender": ["f"], "address": "London",
        "phone_number_verified": "no", "given_name": {"en": "Ada"}, "picture": null, "acr": 1, "amr": "pwd",
        "locale": {"language": "en"}, "zoneinfo": 0, "nbf": "now",
    })
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
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 201, "{members}: {}", answer.text());
    }
    for members in [json!({"id_token": 7}), json!({"id_token": null}), json!({"access_token": null})] {
        provider.behaviour().token_members = members.clone();
        let answer = sign_in(&world, &provider, vouching("ada")).await;
        assert_eq!(answer.status, 422, "{members}: {}", answer.text());
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
