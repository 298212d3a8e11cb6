//! Malicious access tokens. Some are signed with the platform's own key, so that only the rule in
//! question can reject them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_http::token::{AUDIENCE, Claims};
use glotto_store::Reading;
use ring::hmac;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};

use crate::world::people::{SEED, signing_key};
use crate::world::{API, Actor, World};

/// A token with any header and claims, signed with the platform's key.
pub fn signed(header: &str, claims: &str) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap().sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub fn header() -> Value {
    json!({"typ": "at+jwt", "alg": "EdDSA", "kid": signing_key().kid()})
}

pub fn header_with(member: &str, value: Value) -> String {
    let mut header = header();
    header[member] = value;
    header.to_string()
}

pub fn claims(world: &World, person: &Actor<'_>) -> Value {
    let (user, session) = person.identity.unwrap();
    serde_json::to_value(Claims::new(API, user, session, world.context.now())).unwrap()
}

fn claims_with(claims: &Value, member: &str, value: Value) -> String {
    let mut claims = claims.clone();
    claims[member] = value;
    claims.to_string()
}

pub fn without(value: &Value, member: &str) -> String {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(member);
    value.to_string()
}

/// Asserts that a token is rejected.
pub async fn opens_nothing(world: &World, what: &str, token: &str) -> Reading {
    let before = world.context.store.meter().reading();
    let answer = world.anonymous().with("authorization", &format!("Bearer {token}")).get("/v1/me").await;
    assert_eq!(answer.status, 401, "{what}: {}", answer.text());
    answer.is_problem(401, "unauthenticated");
    world.context.store.meter().reading().since(before)
}

#[tokio::test]
async fn a_hand_made_token_in_our_format_is_accepted() {
    let world = World::new().await;
    let person = world.learner().await;
    let token = signed(&header().to_string(), &claims(&world, &person).to_string());
    world.anonymous().with("authorization", &format!("Bearer {token}")).get("/v1/me").await.is(200);
}

#[tokio::test]
async fn no_other_algorithm_is_accepted_from_any_signer() {
    let world = World::new().await;
    let person = world.learner().await;
    let claims = claims(&world, &person).to_string();
    for algorithm in
        ["none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES256", "PS256", "Ed25519", "eddsa", "EdDSA "]
    {
        let header = header_with("alg", json!(algorithm));
        opens_nothing(&world, algorithm, &signed(&header, &claims)).await;
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
        opens_nothing(&world, algorithm, &format!("{text}.")).await;
        // The public key as the secret of an HMAC, in every form in which it is published.
        let x = signing_key().x().to_owned();
        for secret in
            [x.clone().into_bytes(), URL_SAFE_NO_PAD.decode(&x).unwrap(), signing_key().kid().as_bytes().to_vec()]
        {
            let seal = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), text.as_bytes());
            opens_nothing(&world, algorithm, &format!("{text}.{}", URL_SAFE_NO_PAD.encode(seal))).await;
        }
    }
    for odd in [json!(null), json!(["EdDSA"]), json!({"alg": "EdDSA"}), json!(0)] {
        opens_nothing(&world, "odd alg", &signed(&header_with("alg", odd), &claims)).await;
    }
}

#[tokio::test]
async fn no_token_of_another_type_is_taken() {
    let world = World::new().await;
    let person = world.learner().await;
    let claims = claims(&world, &person).to_string();
    for typ in
        [json!("JWT"), json!("id+jwt"), json!("logout+jwt"), json!("AT+JWT"), json!(""), json!(null), json!(["at+jwt"])]
    {
        opens_nothing(&world, "typ", &signed(&header_with("typ", typ), &claims)).await;
    }
    opens_nothing(&world, "no typ", &signed(&without(&header(), "typ"), &claims)).await;
}

#[tokio::test]
async fn tokens_for_another_audience_issuer_or_time_are_rejected() {
    let world = World::new().await;
    let person = world.learner().await;
    let good = claims(&world, &person);
    let header = header().to_string();
    let now = world.context.now().as_second();
    for (member, value) in [
        ("aud", json!("another")),
        ("aud", json!(["another"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("aud", json!({"glotto-api": true})),
        ("aud", json!(format!("{AUDIENCE} "))),
        ("iss", json!("https://evil.test")),
        ("iss", json!(format!("{API}/"))),
        ("iss", json!([API])),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", json!(now + 601)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(1e300)),
        ("exp", json!(format!("{}", now + 600))),
        ("exp", json!(null)),
        ("iat", json!(i64::MIN)),
        ("iat", json!(now + 601)),
        ("sub", json!("")),
        ("sub", json!(null)),
        ("sub", json!(["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"])),
        ("sub", good["sid"].clone()),
        ("sid", good["sub"].clone()),
        ("sid", json!("current")),
    ] {
        opens_nothing(&world, member, &signed(&header, &claims_with(&good, member, value))).await;
    }
    for member in ["iss", "aud", "sub", "sid", "iat", "exp"] {
        opens_nothing(&world, member, &signed(&header, &without(&good, member))).await;
    }
}

#[tokio::test]
async fn a_token_with_duplicate_members_is_rejected() {
    let world = World::new().await;
    let (ada, bob) = (world.learner().await, world.admin().await);
    let (claims, other) = (claims(&world, &ada).to_string(), claims(&world, &bob));
    let header = header().to_string();
    for member in ["sub", "sid", "iss", "aud", "exp", "iat"] {
        let twice = format!("{},\"{member}\":{}}}", &claims[..claims.len() - 1], other[member]);
        opens_nothing(&world, member, &signed(&header, &twice)).await;
    }
    for member in ["alg", "kid", "typ"] {
        let value: Value = serde_json::from_str::<Value>(&header).unwrap()[member].clone();
        let twice = format!("{},\"{member}\":{value}}}", &header[..header.len() - 1]);
        opens_nothing(&world, member, &signed(&twice, &claims)).await;
        // Escaped, it is still the same member.
        let first = u32::from(member.chars().next().unwrap());
        let escaped = format!("{},\"\\u{first:04x}{}\":{value}}}", &header[..header.len() - 1], &member[1..]);
        opens_nothing(&world, member, &signed(&escaped, &claims)).await;
    }
}

#[tokio::test]
async fn no_token_is_read_in_two_ways() {
    let world = World::new().await;
    let person = world.learner().await;
    let token = signed(&header().to_string(), &claims(&world, &person).to_string());
    let (text, seal) = token.rsplit_once('.').unwrap();
    let (head, body) = text.split_once('.').unwrap();
    // The last character of a signature has four unused bits: only zeros are accepted.
    let last = seal.chars().last().unwrap();
    let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars().filter(|c| *c != last);
    for other in others {
        opens_nothing(&world, "another last character", &format!("{text}.{}{other}", &seal[..seal.len() - 1])).await;
    }
    for odd in [
        format!("{token}="),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{seal}"),
        format!("{head}.{body}"),
        format!("{head}..{seal}"),
        format!(".{body}.{seal}"),
        format!("{head}=.{body}.{seal}"),
        format!("{head}.{body} .{seal}"),
        format!("{head}\t.{body}.{seal}"),
        token.replace('-', "+").replace('_', "/") + "=",
        format!("{token},{token}"),
        format!("{token} {token}"),
        format!("{}.{body}.{seal}", URL_SAFE_NO_PAD.encode(format!(" {}", header()))),
        format!("{head}.{}.{seal}", URL_SAFE_NO_PAD.encode("{}")),
        signed("{}", "{}"),
        signed("[]", "[]"),
        signed("null", "null"),
        signed("", ""),
    ] {
        opens_nothing(&world, &odd, &odd).await;
    }
}

#[tokio::test]
async fn a_huge_token_is_rejected_before_it_is_parsed() {
    let world = World::new().await;
    let person = world.learner().await;
    let good = claims(&world, &person);
    let header = header().to_string();
    let padded = |length: usize| signed(&header, &claims_with(&good, "padding", json!("x".repeat(length))));
    for length in [1_024, 10_000, 1_000_000] {
        let used = opens_nothing(&world, "huge", &padded(length)).await;
        assert_eq!(used.reads, 0);
    }
    let nested = format!("{}{}", "[".repeat(300), "]".repeat(300));
    opens_nothing(&world, "deep", &signed(&header, &nested)).await;
    opens_nothing(&world, "deep", &signed(&nested, &good.to_string())).await;
}

#[tokio::test]
async fn another_token_of_ours_is_no_access_token() {
    let world = World::new().await;
    super::member(&world, super::ADA).await;
    let tokens = super::login(&world, super::ADA).await;
    let cursor = glotto_store::CursorKey::new(b"a key").seal(&glotto_store::Cursor(glotto_store::Item::new()), "list");
    for token in [tokens.refresh.clone(), format!("version.{cursor}"), format!("{}.{}", tokens.access, tokens.refresh)]
    {
        opens_nothing(&world, "another token", &token).await;
    }
}
