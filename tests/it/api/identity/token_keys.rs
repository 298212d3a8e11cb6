//! Access tokens that name a key of their own choice, or bring one along.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_http::token::SigningKey;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::json;

use super::tokens::{claims, header, header_with, opens_nothing, signed, without};
use crate::world::World;
use crate::world::people::signing_key;

#[tokio::test]
async fn no_odd_key_id_finds_a_key_or_makes_us_look_for_one() {
    let world = World::new().await;
    let person = world.learner().await;
    let claims = claims(&world, &person).to_string();
    let kid = signing_key().kid().to_owned();
    let odd = [
        String::new(),
        "../../../../dev/null".to_owned(),
        "/etc/passwd".to_owned(),
        "KEY#".to_owned(),
        "' OR '1'='1".to_owned(),
        "kid\0".to_owned(),
        format!("{kid}\0"),
        format!("{kid} "),
        format!(" {kid}"),
        format!("{kid}="),
        kid[..kid.len() - 1].to_owned(),
        format!("https://evil.test/{kid}"),
        "x".repeat(500),
        "𝕜".repeat(43),
    ];
    for kid in odd {
        let used = opens_nothing(&world, &kid, &signed(&header_with("kid", json!(kid)), &claims)).await;
        assert_eq!(used.reads, 0, "{kid} was looked up");
    }
    for odd in [json!(null), json!(7), json!([kid]), json!({"kid": kid})] {
        opens_nothing(&world, "odd kid", &signed(&header_with("kid", odd), &claims)).await;
    }
    opens_nothing(&world, "no kid", &signed(&without(&header(), "kid"), &claims)).await;
}

#[tokio::test]
async fn key_ids_that_could_be_ours_are_looked_up_once_a_second_at_most() {
    let world = World::new().await;
    let person = world.learner().await;
    let claims = claims(&world, &person).to_string();
    let mut reads = 0;
    for byte in 0..20 {
        let kid = SigningKey::from_seed(&[byte; 32]).unwrap().kid().to_owned();
        if kid != signing_key().kid() {
            reads += opens_nothing(&world, "unknown", &signed(&header_with("kid", json!(kid)), &claims)).await.reads;
        }
    }
    assert_eq!(reads, 1);
}

#[tokio::test]
async fn a_key_that_a_token_brings_along_is_not_used() {
    let world = World::new().await;
    let person = world.learner().await;
    let claims = claims(&world, &person).to_string();
    let attacker = Ed25519KeyPair::from_seed_unchecked(&[66; 32]).unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(attacker.public_key())});
    for (member, value) in [
        ("jwk", jwk.clone()),
        ("jku", json!("https://evil.test/jwks.json")),
        ("x5u", json!("https://evil.test/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("abc")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
        ("enc", json!("A128GCM")),
        ("exp", json!(9_999_999_999_u64)),
    ] {
        let header = header_with(member, value);
        // Signed by the attacker, and even by the platform, which writes no such header.
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
        let forged = format!("{text}.{}", URL_SAFE_NO_PAD.encode(attacker.sign(text.as_bytes())));
        opens_nothing(&world, member, &forged).await;
        opens_nothing(&world, member, &signed(&header, &claims)).await;
    }
}
