//! Calls every endpoint as every kind of caller who may not call it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::identity::Role;
use glotto_http::token::{Claims, SigningKey};
use glotto_http::{Access, EndpointSpec, TokenError};
use glotto_store::keys;
use jiff::SignedDuration;
use ring::hmac;
use serde_json::{Value, json};

use super::{endpoints, example_of, method_of, path_of};
use crate::world::{API, Actor, Answer, World};

/// Calls an endpoint as it wants to be called, but for who calls.
async fn call(actor: &Actor<'_>, endpoint: &EndpointSpec) -> Answer {
    let typed = actor.with("content-type", "application/json");
    typed.send(method_of(endpoint), &path_of(endpoint), example_of(endpoint)).await
}

/// The endpoints that look at a token.
fn guarded() -> Vec<&'static EndpointSpec> {
    endpoints().filter(|endpoint| endpoint.function.access.reads_token()).collect()
}

#[tokio::test]
async fn without_a_token_no_guarded_endpoint_answers() {
    let world = World::new().await;
    for endpoint in guarded().into_iter().filter(|endpoint| endpoint.function.access.requires_token()) {
        let answer = call(&world.anonymous(), endpoint).await;
        is_unauthenticated(&answer, TokenError::Missing);
    }
}

#[tokio::test]
async fn no_endpoint_accepts_an_invalid_token() {
    let world = World::new().await;
    let person = world.admin().await;
    let tokens = bad_tokens(&world, &person);
    for endpoint in guarded() {
        for (what, token) in &tokens {
            let actor = world.anonymous().with("authorization", token);
            let answer = call(&actor, endpoint).await;
            assert_eq!(answer.status, 401, "{endpoint:?} took a token that is {what}: {}", answer.text());
            is_unauthenticated(
                &answer,
                match *what {
                    "expired" => TokenError::Expired,
                    "of a session that never was" | "of another user's session" => TokenError::SessionEnded,
                    _ => TokenError::Invalid,
                },
            );
        }
    }
}

/// Asserts that an answer is the 401 of a token that was not accepted, and says why: what the client has to do differs.
#[track_caller]
fn is_unauthenticated(answer: &Answer, error: TokenError) {
    answer.is_problem(401, "unauthenticated");
    assert_eq!(answer.json()["code"], error.code());
    assert_eq!(answer.header("www-authenticate"), Some(error.challenge()));
}

/// An endpoint whose response does not depend on the caller does not read the token, and a client that attaches one to
/// every request, also to a refresh, must not be stopped by that.
#[tokio::test]
async fn a_stale_token_is_a_401_wherever_a_token_is_read_and_is_ignored_everywhere_else() {
    let world = World::new().await;
    let (person, stale) = (world.admin().await, world.admin().await);
    let (user, session) = stale.identity.unwrap();
    world.context.store.delete(keys::identity::session(user, session)).await.unwrap();
    let tokens = bad_tokens(&world, &person);
    let expired = world.anonymous().with("authorization", &tokens[0].1);
    let mut optional = 0;
    for endpoint in endpoints() {
        optional += usize::from(matches!(endpoint.function.access, Access::Optional(_)));
        let without = call(&world.anonymous(), endpoint).await;
        for (caller, error) in [(&expired, TokenError::Expired), (&stale, TokenError::SessionEnded)] {
            let answer = call(caller, endpoint).await;
            if endpoint.function.access.reads_token() {
                is_unauthenticated(&answer, error);
            } else {
                // Some of them count attempts.
                let is_same = answer.status == without.status || answer.status == 429;
                assert!(is_same, "{endpoint:?}: {} in place of {}", answer.text(), without.text());
            }
        }
    }
    assert!(optional >= 2, "only {optional} endpoints read a token that may be missing");
}

/// Tokens that look like the person's, and are not.
fn bad_tokens(world: &World, person: &Actor<'_>) -> Vec<(&'static str, String)> {
    let (user, session) = person.identity.unwrap();
    let now = world.context.now();
    let good = person.headers.iter().find(|(name, _)| name == "authorization").unwrap().1.clone();
    let jwt = good.trim_start_matches("Bearer ").to_owned();
    let ours = crate::world::people::signing_key();
    let claims = Claims::new(API, user, session, now).with_role(Role::Admin);
    let signed = |claims: &Claims| format!("Bearer {}", ours.sign(claims).unwrap());
    let attacker = SigningKey::from_seed(&[66; 32]).unwrap();
    let forged = |header: Value, key: Option<&str>| {
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let body = jwt.split('.').nth(1).unwrap();
        let signed = format!("{header}.{body}");
        let seal = key.map(|key| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), signed.as_bytes()));
        format!("Bearer {signed}.{}", seal.map(|seal| URL_SAFE_NO_PAD.encode(seal)).unwrap_or_default())
    };
    let expired = Claims::new(API, user, session, now - SignedDuration::from_mins(11));
    let eternal = Claims { exp: claims.iat + 999_999, ..claims.clone() };
    vec![
        ("expired", signed(&expired)),
        ("valid for longer than we make them", signed(&eternal)),
        ("for another audience", signed(&Claims { aud: "another".into(), ..claims.clone() })),
        ("by another issuer", signed(&Claims { iss: "https://evil.test".into(), ..claims.clone() })),
        ("of a session that never was", signed(&Claims { sid: world.context.new_id(), ..claims.clone() })),
        ("of another user's session", signed(&Claims { sub: world.context.new_id(), ..claims.clone() })),
        ("signed by a stranger", format!("Bearer {}", attacker.sign(&claims).unwrap())),
        ("truncated", good[..good.len() - 3].to_owned()),
        ("without a signature", format!("Bearer {}.", jwt.rsplit_once('.').unwrap().0)),
        ("unsigned by its own word", forged(json!({"alg": "none", "typ": "at+jwt", "kid": ours.kid()}), None)),
        (
            "HS256 with the public key",
            forged(json!({"alg": "HS256", "typ": "at+jwt", "kid": ours.kid()}), Some(ours.x())),
        ),
        ("of another type", forged(json!({"alg": "EdDSA", "typ": "JWT", "kid": ours.kid()}), Some("x"))),
        ("no token", "Bearer nonsense".to_owned()),
        ("of another scheme", format!("Basic {jwt}")),
        ("empty", "Bearer ".to_owned()),
        ("not ASCII", "Bearer tökén".to_owned()),
    ]
}

#[tokio::test]
async fn an_ended_session_is_rejected_by_every_endpoint() {
    let world = World::new().await;
    let person = world.admin().await;
    let (user, session) = person.identity.unwrap();
    world.context.store.delete(keys::identity::session(user, session)).await.unwrap();
    for endpoint in guarded() {
        is_unauthenticated(&call(&person, endpoint).await, TokenError::SessionEnded);
    }
}

#[tokio::test]
async fn a_suspended_user_is_rejected_by_every_endpoint() {
    let world = World::new().await;
    let (person, admin) = (world.admin().await, world.admin().await);
    admin.put(&format!("/v1/users/{}/suspension", person.user()), json!({})).await.is(204);
    for endpoint in guarded() {
        call(&person, endpoint).await.is_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn a_lower_role_cannot_call_endpoints_of_higher_roles() {
    let world = World::new().await;
    for role in Role::ALL {
        for endpoint in guarded() {
            // A person each, because some endpoints end the session that they are called with.
            let person = world.sign_in(role).await;
            let answer = call(&person, endpoint).await;
            let admitted = endpoint.function.access.allows(role);
            let refused = answer.status == 403 && answer.json()["type"] == "urn:glotto:problem:forbidden";
            assert_eq!(refused, !admitted, "{endpoint:?} called by {role:?}: {}", answer.text());
            assert_ne!(answer.status, 401, "{endpoint:?} called by {role:?}");
            assert!(answer.status < 500, "{endpoint:?} called by {role:?}: {}", answer.text());
        }
    }
}
