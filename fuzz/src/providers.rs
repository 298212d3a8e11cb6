//! What identity providers send: the state, the form and ID tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_federation::token::{Expected, holds};
use glotto_federation::{authorization, relay_provider_response};
use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::signed_text::changed;
use super::{NOW, SEED, split, text};

/// The claims that the token of a provider must have.
pub(super) const EXPECTED: Expected<'static> =
    Expected { issuer: "https://id.example.com", client: "us", nonce: "nonce", now: Timestamp::constant(NOW, 0) };

/// Any text as the content of the `state` of a sign-in with a provider. Parsing and formatting are inverse.
pub fn provider_state(data: &[u8]) {
    let text = text(data);
    // The fuzzer does not find base64 by itself.
    for sealed in [text.to_owned(), URL_SAFE_NO_PAD.encode(text)] {
        if let Some(authorization) = authorization::read(&sealed) {
            let again = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&authorization).unwrap_or_default());
            assert_eq!(authorization::read(&again), Some(authorization), "an authorization is parsed as another");
        }
    }
}

/// Any bytes as the form that a provider makes the browser post. Each parameter is passed on once, and is
/// a valid header value.
pub fn provider_form(data: &[u8]) {
    let parameters = relay_provider_response::read(data).unwrap_or_default();
    for (index, (name, value)) in parameters.iter().enumerate() {
        assert!(parameters[..index].iter().all(|(other, _)| other != name), "{name} occurs twice");
        assert!(!value.chars().any(char::is_control), "{name} is not a valid header value");
    }
}

/// Any key set and any text as the ID token of a provider, and any header and claims with a valid signature.
/// A token is accepted only if its claims are as expected.
pub fn id_token(data: &[u8]) {
    let (first, second) = split(data);
    if holds(&EXPECTED, text(first), text(second)) {
        check_accepted(text(first), text(second), data);
    }
    let (Some((keys, token)), true) = (signed(first, second), first.starts_with(b"{")) else { return };
    if holds(&EXPECTED, &keys, &token) {
        check_accepted(&keys, &token, data);
    }
}

/// The key set of a provider, and a token that is signed with one of the keys.
pub(super) fn signed(header: &[u8], claims: &[u8]) -> Option<(String, String)> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&SEED).ok()?;
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x}]}).to_string();
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
    Some((keys, format!("{text}.{seal}")))
}

/// Checks the properties of a token that was accepted.
fn check_accepted(keys: &str, token: &str, data: &[u8]) {
    let part = |index| token.split('.').nth(index).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let read = |index| part(index).and_then(|part| serde_json::from_slice::<Value>(&part).ok()).unwrap_or_default();
    let (header, claims) = (read(0), read(1));
    assert!(
        header["alg"].as_str().is_some_and(|name| name != "none" && !name.starts_with("HS")),
        "a token without a signature is accepted"
    );
    assert_eq!((&claims["iss"], &claims["nonce"]), (&json!(EXPECTED.issuer), &json!(EXPECTED.nonce)));
    let only_us = claims["aud"].as_array().is_some_and(|all| all.iter().all(|one| one == EXPECTED.client));
    assert!(only_us || claims["aud"] == EXPECTED.client, "a token for another client is accepted");
    for other in [Expected { nonce: "other", ..EXPECTED }, Expected { client: "other", ..EXPECTED }] {
        assert!(!holds(&other, keys, token), "a token is accepted for another client or nonce");
    }
    // The last character of the base64 signature has unused bits.
    let significant = |text: &str| text.get(..text.len().saturating_sub(1)).map(str::to_owned);
    if let Some(changed) = changed(token, data).filter(|changed| significant(changed) != significant(token)) {
        assert!(!holds(&EXPECTED, keys, &changed), "a changed token is accepted");
    }
}
