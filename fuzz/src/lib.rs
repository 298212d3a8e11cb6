//! Fuzz targets: the parsers of requests, of tokens, cursors and signed texts that clients send back, and of input
//! from identity providers and passkeys. A target is a function of bytes that panics if a property is violated.
//! `make fuzz` runs libFuzzer on the targets, `cargo test` runs them on their seeds.
//!
//! To add a target, add its function here and to [`TARGETS`], a file in `fuzz_targets/`, a `[[bin]]` in
//! `Cargo.toml`, and at least one seed in `seeds/<name>/`. A test reports what is missing.

mod gateway_event;

use std::sync::{Arc, LazyLock};

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::{Challenge, FactorCode};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::passkeys;
use glotto_domain::{ParseText as _, input};
use glotto_federation::token::{Expected, holds};
use glotto_federation::{authorization, relay_provider_response};
use glotto_http::Seal;
use glotto_http::token::{self, AUDIENCE, Claims, LIFETIME, SigningKey};
use glotto_passkeys::credential_input::{MadeCredential, UsedCredential};
use glotto_runtime::keys::SecretSet;
use glotto_signin::{RefreshToken, SealedText};
use glotto_store::{Cursor, CursorKey};
use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

pub use gateway_event::event;

/// A function that runs the fuzzed code on bytes.
pub type Target = fn(&[u8]);

/// All targets, by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("event", event),
    ("access-token", access_token),
    ("signed-token", signed_token),
    ("cursor", cursor),
    ("sealed", sealed),
    ("refresh-token", refresh_token),
    ("challenge", challenge),
    ("code", code),
    ("passkey", passkey),
    ("passkey-challenge", passkey_challenge),
    ("provider-state", provider_state),
    ("provider-form", provider_form),
    ("id-token", id_token),
    ("passkey-json", passkey_json),
];

const ISSUER: &str = "https://api.example.com";
const SEED: [u8; 32] = [7; 32];
const NOW: i64 = 1_772_366_400;

/// The claims that the token of a provider must have.
const EXPECTED: Expected<'static> =
    Expected { issuer: "https://id.example.com", client: "us", nonce: "nonce", now: Timestamp::constant(NOW, 0) };

static KEY: LazyLock<Option<SigningKey>> = LazyLock::new(|| SigningKey::from_seed(&SEED));
static SEAL: LazyLock<Option<Seal>> = LazyLock::new(|| {
    let label = SealLabel::new(KeyPurpose::MailLinks, "fuzz");
    Seal::with(Arc::new(SecretSet::of("v1", b"secret")), label, now())
});

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

/// The longest prefix of the input that is valid UTF-8.
fn text(data: &[u8]) -> &str {
    let valid = std::str::from_utf8(data).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&data[..valid]).unwrap_or_default()
}

/// Splits the input at the first zero byte.
fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

/// Any text as an access token. It is never valid, as it is not signed.
pub fn access_token(data: &[u8]) {
    let (token, Some(key)) = (text(data), KEY.as_ref()) else { return };
    let kid = token::kid_of(token);
    assert!(kid.is_none() || token.len() <= 1024 && token.contains('.'), "a kid from a text that is not a token");
    let claims = token::verify(token, key.x(), ISSUER, now());
    // One seed is a valid token.
    assert!(claims.is_none() || kid.as_deref() == Some(key.kid()), "a token without a valid signature is accepted");
}

/// Any header and claims with a valid signature. The token is valid only if both are like those that
/// the platform writes.
pub fn signed_token(data: &[u8]) {
    let ((header, claims), Some(key)) = (split(data), KEY.as_ref()) else { return };
    let Ok(pair) = Ed25519KeyPair::from_seed_unchecked(&SEED) else { return };
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())));
    let Some(verified) = token::verify(&token, key.x(), ISSUER, now()) else { return };
    let header: Value = serde_json::from_slice(header).unwrap_or_default();
    // `verify` does not check the `kid`: the caller has looked up the key by it.
    let ours = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": header["kid"]});
    assert_eq!(header, ours, "a header that the platform does not write is accepted");
    assert_eq!((verified.iss.as_str(), verified.aud.as_str()), (ISSUER, AUDIENCE));
    let lifetime = verified.exp.checked_sub(verified.iat);
    assert!(lifetime.is_some_and(|seconds| (0..=LIFETIME.as_secs()).contains(&seconds)), "the lifetime is too long");
    assert!(verified.exp > NOW, "an expired token is accepted");
    let parsed: Result<Claims, _> = serde_json::from_slice(claims);
    assert!(parsed.is_ok_and(|parsed| parsed == verified), "the claims are parsed in two ways");
}

/// Any text as a cursor, and a cursor for any position. It is valid for its own list only, and only if it
/// is unchanged.
pub fn cursor(data: &[u8]) {
    let key = CursorKey::new(b"secret");
    let (scope, rest) = split(data);
    let (scope, rest) = (text(scope), text(rest));
    let opened = key.open(rest, scope);
    if let Ok(cursor) = &opened {
        assert_eq!(key.seal(cursor, scope), rest, "a cursor has two encodings");
    }
    let names = rest.split('\n').filter_map(|line| line.split_once('='));
    let position = Cursor(names.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))).collect());
    let sealed = key.seal(&position, scope);
    assert_eq!(key.open(&sealed, scope).as_ref(), Ok(&position));
    assert!(key.open(&sealed, &format!("{scope} ")).is_err(), "a cursor is valid for another list");
    if let Some(changed) = changed(&sealed, data) {
        assert!(key.open(&changed, scope).is_err(), "a changed cursor is valid");
    }
}

/// Any text as a signed text, and any text signed.
pub fn sealed(data: &[u8]) {
    let (text, Some(seal)) = (text(data), SEAL.as_ref()) else { return };
    let closed = seal.close(text);
    assert_eq!(seal.open(&closed), Some(text));
    if let Some(changed) = changed(&closed, data) {
        assert_eq!(seal.open(&changed), None, "a changed text is valid");
    }
    if let Some(inside) = seal.open(text) {
        assert_eq!(seal.close(inside), text, "a seal has two encodings");
    }
}

/// Any text as the content of a refresh token.
pub fn refresh_token(data: &[u8]) {
    let text = text(data);
    if let Ok(sealed) = SealedText::parse_text(text) {
        assert_eq!(sealed.as_str(), text);
    }
    if let Some(token) = RefreshToken::parse(text) {
        assert_eq!(RefreshToken::parse(&token.to_string()), Some(token));
    }
}

/// Any text as the content of a challenge. Parsing and formatting are inverse, so that a challenge has one
/// text only, and cannot be used twice.
pub fn challenge(data: &[u8]) {
    if let Some(challenge) = Challenge::parse(text(data)) {
        assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
    }
}

/// Any text as a code that a user types. A parsed code can be formatted and parsed again.
pub fn code(data: &[u8]) {
    let formatted = match FactorCode::parse_text(text(data)) {
        Ok(FactorCode::Totp(code)) => code.to_string(),
        Ok(FactorCode::Recovery(code)) => code.as_str().to_owned(),
        Err(_) => return,
    };
    assert_eq!(FactorCode::parse_text(&formatted), FactorCode::parse_text(text(data)));
}

/// A signed text with one byte changed. None if the result is not UTF-8.
fn changed(sealed: &str, data: &[u8]) -> Option<String> {
    let mut bytes = sealed.as_bytes().to_vec();
    let (index, mask) = (usize::from(*data.first()?), *data.last()?);
    let index = index % bytes.len();
    if mask == 0 {
        return None;
    }
    bytes[index] ^= mask;
    String::from_utf8(bytes).ok()
}

/// Any bytes as data of a passkey: client data, authenticator data, attestations, keys, signatures, and
/// whole ceremonies.
pub fn passkey(data: &[u8]) {
    glotto_webauthn::probe(data);
}

/// Any text as a challenge for a passkey. Parsing and formatting are inverse.
pub fn passkey_challenge(data: &[u8]) {
    let Some(challenge) = passkeys::Challenge::parse(text(data)) else { return };
    let formatted = challenge.to_string();
    assert_eq!(passkeys::Challenge::parse(&formatted), Some(challenge), "a challenge is parsed as another");
}

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
fn signed(header: &[u8], claims: &[u8]) -> Option<(String, String)> {
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

/// Any JSON as the response of a browser for a passkey. Parsed values are within bounds, and errors are
/// reported.
pub fn passkey_json(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let sizes =
        |all: &[&[u8]]| assert!(all.iter().all(|one| one.len() <= data.len()), "a value is longer than the input");
    match input::read::<MadeCredential>(&value) {
        Ok(made) => {
            sizes(&[&made.id, &made.client_data, &made.attestation_object]);
            assert!(made.transports.len() <= 8, "there are more transports than are stored");
            let plain = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(made.transports.iter().all(plain), "a transport has an invalid name");
        }
        Err(errors) => assert!(!errors.is_empty(), "rejected without an error"),
    }
    match input::read::<UsedCredential>(&value) {
        Ok(used) => sizes(&[&used.id, &used.client_data, &used.authenticator_data, &used.signature]),
        Err(errors) => assert!(!errors.is_empty(), "rejected without an error"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    fn names(folder: &str) -> BTreeSet<String> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")).collect()
    }

    #[test]
    fn no_seed_breaks_a_rule() {
        for (name, target) in TARGETS {
            let seeds = std::fs::read_dir(root().join("seeds").join(name)).unwrap();
            let mut count = 0;
            for seed in seeds {
                target(&std::fs::read(seed.unwrap().path()).unwrap());
                count += 1;
            }
            assert!(count > 0, "{name} has no seed");
        }
    }

    #[test]
    fn every_target_can_be_fuzzed() {
        let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("fuzz_targets"), targets);
        assert_eq!(names("seeds"), targets);
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        for name in targets {
            assert!(manifest.contains(&format!("name = \"fuzz-{name}\"")), "Cargo.toml has no fuzz-{name}");
        }
    }

    /// Two seeds from a header: with a signed token, and with the header and claims. Checks that the token is
    /// accepted or rejected.
    fn id_token_seeds(header: &Value, accepted: bool) -> (String, String) {
        let claims =
            json!({"iss": EXPECTED.issuer, "aud": "us", "sub": "ada", "nonce": "nonce", "iat": NOW, "exp": NOW + 60});
        let (header, claims) = (header.to_string(), claims.to_string());
        let (keys, token) = signed(header.as_bytes(), claims.as_bytes()).unwrap();
        assert_eq!(holds(&EXPECTED, &keys, &token), accepted, "{header}");
        (format!("{keys}\0{token}"), format!("{header}\0{claims}"))
    }

    /// Generates the seeds of tokens. `SEEDS=1 cargo test -p glotto-fuzz seeds` writes them.
    #[test]
    fn the_seeds_of_tokens_are_good() {
        let key = KEY.as_ref().unwrap();
        let user: glotto_domain::id::UserId = glotto_domain::id::Id::new(now(), 1);
        let session = glotto_domain::id::Id::new(now(), 2);
        let claims = Claims::new(ISSUER, user, session, now());
        let header = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": key.kid()});
        let token = key.sign(&claims).unwrap();
        assert!(token::verify(&token, key.x(), ISSUER, now()).is_some());
        let parts = format!("{header}\0{}", serde_json::to_string(&claims).unwrap());
        let (keys_and_token, header_and_claims) = id_token_seeds(&json!({"alg": "EdDSA", "kid": "one"}), true);
        let refresh = RefreshToken { user, session, generation: 3 };
        let position = Cursor(
            [("pk", "ACCOUNT#1"), ("sk", "A")]
                .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
                .into(),
        );
        let cursor = CursorKey::new(b"secret").seal(&position, "list");
        for (path, content) in [
            ("access-token/good", token),
            ("signed-token/good", parts),
            ("refresh-token/good", refresh.to_string()),
            ("cursor/good", format!("list\0{cursor}")),
            ("cursor/place", "list\0pk=ACCOUNT#1\nsk=A".to_owned()),
            ("id-token/good", keys_and_token),
            ("id-token/parts", header_and_claims),
            ("id-token/unsigned", id_token_seeds(&json!({"alg": "none", "kid": "one"}), false).0),
            ("sealed/good", SEAL.as_ref().unwrap().close("usr.1")),
        ] {
            let path = root().join("seeds").join(path);
            if std::env::var_os("SEEDS").is_some() {
                std::fs::write(&path, &content).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content, "{}", path.display());
        }
    }
}
