//! What is fuzzed: everything that takes apart a text which somebody claims to have from us, and what
//! providers and passkeys say. Each
//! target is a function of bytes that panics when a rule is broken. `make fuzz` lets libFuzzer look
//! for such bytes; `cargo test` feeds each target its seeds.
//!
//! To add a target: its function here and in [`TARGETS`], a file of three lines in `fuzz_targets/`,
//! its `[[bin]]` in `Cargo.toml`, and a seed or two in `seeds/<name>/`. A test tells what is missing.

use std::sync::LazyLock;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::{Challenge, FactorCode};
use glotto_domain::passkeys;
use glotto_domain::{ParseText as _, input};
use glotto_factors::passkey_input::{MadeCredential, UsedCredential};
use glotto_federation::token::{Expected, holds};
use glotto_federation::{authorization, relay_provider_answer};
use glotto_http::Seal;
use glotto_http::token::{self, AUDIENCE, Claims, LIFETIME, SigningKey};
use glotto_runtime::Settings;
use glotto_signin::{RefreshToken, SealedText};
use glotto_store::{Cursor, CursorKey};
use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

/// Feeds bytes to what is fuzzed.
pub type Target = fn(&[u8]);

/// All targets by their names.
pub const TARGETS: &[(&str, Target)] = &[
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

/// What a provider's token must say.
const EXPECTED: Expected<'static> =
    Expected { issuer: "https://id.example.com", client: "us", nonce: "nonce", now: Timestamp::constant(NOW, 0) };

static KEY: LazyLock<Option<SigningKey>> = LazyLock::new(|| SigningKey::from_seed(&SEED));
static SEAL: LazyLock<Option<Seal>> =
    LazyLock::new(|| Seal::of(&Settings::from_pairs([("LINK_KEY", "secret")]), "fuzz").ok());

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

/// The text in what the fuzzer made, as far as there is one.
fn text(data: &[u8]) -> &str {
    let valid = std::str::from_utf8(data).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&data[..valid]).unwrap_or_default()
}

/// Two parts of what the fuzzer made, parted by a zero.
fn parted(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

/// Any text as an access token: it is never good, as nobody signed it.
pub fn access_token(data: &[u8]) {
    let (token, Some(key)) = (text(data), KEY.as_ref()) else { return };
    let kid = token::kid_of(token);
    assert!(kid.is_none() || token.len() <= 1024 && token.contains('.'), "a kid of no token");
    let claims = token::verify(token, key.x(), ISSUER, now());
    // But for the one seed that is truly signed.
    assert!(claims.is_none() || kid.as_deref() == Some(key.kid()), "a token that nobody signed");
}

/// Any header and claims, truly signed: good only if they say what ours do.
pub fn signed_token(data: &[u8]) {
    let ((header, claims), Some(key)) = (parted(data), KEY.as_ref()) else { return };
    let Ok(pair) = Ed25519KeyPair::from_seed_unchecked(&SEED) else { return };
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())));
    let Some(good) = token::verify(&token, key.x(), ISSUER, now()) else { return };
    let header: Value = serde_json::from_slice(header).unwrap_or_default();
    // A key of another name was not asked for: whose `x` it is, the caller has looked up by `kid`.
    let ours = json!({"typ": "at+jwt", "alg": "EdDSA", "kid": header["kid"]});
    assert_eq!(header, ours, "a header that we do not write");
    assert_eq!((good.iss.as_str(), good.aud.as_str()), (ISSUER, AUDIENCE));
    let lasts = good.exp.checked_sub(good.iat);
    assert!(lasts.is_some_and(|seconds| (0..=LIFETIME.as_secs()).contains(&seconds)), "lives too long");
    assert!(good.exp > NOW, "is over");
    let said: Result<Claims, _> = serde_json::from_slice(claims);
    assert!(said.is_ok_and(|said| said == good), "read in two ways");
}

/// Any text as a cursor, and any place sealed into one: it opens for its own list, as it is, and
/// in no other way.
pub fn cursor(data: &[u8]) {
    let key = CursorKey::new("secret");
    let (scope, rest) = parted(data);
    let (scope, rest) = (text(scope), text(rest));
    let opened = key.open(rest, scope);
    if let Ok(cursor) = &opened {
        assert_eq!(key.seal(cursor, scope), rest, "a cursor in two forms");
    }
    let names = rest.split('\n').filter_map(|line| line.split_once('='));
    let place = Cursor(names.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned()))).collect());
    let sealed = key.seal(&place, scope);
    assert_eq!(key.open(&sealed, scope).as_ref(), Ok(&place));
    assert!(key.open(&sealed, &format!("{scope} ")).is_err(), "it opens for another list");
    if let Some(changed) = changed(&sealed, data) {
        assert!(key.open(&changed, scope).is_err(), "it opens though it was changed");
    }
}

/// Any text sealed, and any text that claims to be.
pub fn sealed(data: &[u8]) {
    let (text, Some(seal)) = (text(data), SEAL.as_ref()) else { return };
    let closed = seal.close(text);
    assert_eq!(seal.open(&closed), Some(text));
    if let Some(changed) = changed(&closed, data) {
        assert_eq!(seal.open(&changed), None, "it opens though it was changed");
    }
    if let Some(inside) = seal.open(text) {
        assert_eq!(seal.close(inside), text, "a seal in two forms");
    }
}

/// Any text as what is inside of a refresh token.
pub fn refresh_token(data: &[u8]) {
    let text = text(data);
    if let Ok(given) = SealedText::parse_text(text) {
        assert_eq!(given.as_str(), text);
    }
    if let Some(token) = RefreshToken::parse(text) {
        assert_eq!(RefreshToken::parse(&token.to_string()), Some(token));
    }
}

/// Any text as what is sealed in a challenge: it reads back as itself, so that one challenge has one
/// text under which it was met.
pub fn challenge(data: &[u8]) {
    if let Some(challenge) = Challenge::parse(text(data)) {
        assert_eq!(Challenge::parse(&challenge.to_string()), Some(challenge));
    }
}

/// Any text as a code that somebody types: what is read is read again as the same.
pub fn code(data: &[u8]) {
    let shown = match FactorCode::parse_text(text(data)) {
        Ok(FactorCode::Totp(code)) => code.to_string(),
        Ok(FactorCode::Recovery(code)) => code.as_str().to_owned(),
        Err(_) => return,
    };
    assert_eq!(FactorCode::parse_text(&shown), FactorCode::parse_text(text(data)));
}

/// A sealed text with one of its bytes changed, if that leaves a text.
fn changed(sealed: &str, data: &[u8]) -> Option<String> {
    let mut bytes = sealed.as_bytes().to_vec();
    let (place, with) = (usize::from(*data.first()?), *data.last()?);
    let place = place % bytes.len();
    if with == 0 {
        return None;
    }
    bytes[place] ^= with;
    String::from_utf8(bytes).ok()
}

/// Any bytes as whatever a passkey says: client data, authenticator data, attestations, keys,
/// signatures, and whole ceremonies of them.
pub fn passkey(data: &[u8]) {
    glotto_webauthn::probe(data);
}

/// Any text as a challenge for a passkey: what is read says what it said.
pub fn passkey_challenge(data: &[u8]) {
    let Some(challenge) = passkeys::Challenge::parse(text(data)) else { return };
    let said = challenge.to_string();
    assert_eq!(passkeys::Challenge::parse(&said), Some(challenge), "a challenge that reads as another");
}

/// Any text as what is sealed in the `state` of a sign-in with a provider: it reads back as itself.
pub fn provider_state(data: &[u8]) {
    let text = text(data);
    // A fuzzer does not come upon base64 by itself.
    for sealed in [text.to_owned(), URL_SAFE_NO_PAD.encode(text)] {
        if let Some(authorization) = authorization::read(&sealed) {
            let again = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&authorization).unwrap_or_default());
            assert_eq!(authorization::read(&again), Some(authorization), "an errand that reads as another");
        }
    }
}

/// Any bytes as the form that a provider lets a browser post: what is passed on is said once and
/// fits into a header.
pub fn provider_form(data: &[u8]) {
    let said = relay_provider_answer::read(data).unwrap_or_default();
    for (index, (name, value)) in said.iter().enumerate() {
        assert!(said[..index].iter().all(|(other, _)| other != name), "{name} is said twice");
        assert!(!value.chars().any(char::is_control), "{name} would break a header");
    }
}

/// Any list of keys and any text as an ID token of a provider: nobody signed it. And any header and
/// claims, truly signed by the provider: they hold only if they say what they must.
pub fn id_token(data: &[u8]) {
    let (first, second) = parted(data);
    if holds(&EXPECTED, text(first), text(second)) {
        said(text(first), text(second), data);
    }
    let (Some((keys, token)), true) = (signed(first, second), first.starts_with(b"{")) else { return };
    if holds(&EXPECTED, &keys, &token) {
        said(&keys, &token, data);
    }
}

/// A provider's keys, and a token that one of them signed.
fn signed(header: &[u8], claims: &[u8]) -> Option<(String, String)> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&SEED).ok()?;
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x}]}).to_string();
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
    Some((keys, format!("{text}.{seal}")))
}

/// What a token says that holds.
fn said(keys: &str, token: &str, data: &[u8]) {
    let part = |index| token.split('.').nth(index).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let read = |index| part(index).and_then(|part| serde_json::from_slice::<Value>(&part).ok()).unwrap_or_default();
    let (header, claims) = (read(0), read(1));
    assert!(header["alg"].as_str().is_some_and(|name| name != "none" && !name.starts_with("HS")), "nobody signed it");
    assert_eq!((&claims["iss"], &claims["nonce"]), (&json!(EXPECTED.issuer), &json!(EXPECTED.nonce)));
    let alone = claims["aud"].as_array().is_some_and(|all| all.iter().all(|one| one == EXPECTED.client));
    assert!(alone || claims["aud"] == EXPECTED.client, "it is for others");
    for other in [Expected { nonce: "other", ..EXPECTED }, Expected { client: "other", ..EXPECTED }] {
        assert!(!holds(&other, keys, token), "it holds for another");
    }
    // The last character of a seal has bits that say nothing.
    let whole = |text: &str| text.get(..text.len().saturating_sub(1)).map(str::to_owned);
    if let Some(changed) = changed(token, data).filter(|changed| whole(changed) != whole(token)) {
        assert!(!holds(&EXPECTED, keys, &changed), "it holds though it was changed");
    }
}

/// Any JSON as what a browser says of a passkey: what is read is within bounds, and what is not is
/// told with its place.
pub fn passkey_json(data: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    let sizes = |all: &[&[u8]]| assert!(all.iter().all(|one| one.len() <= data.len()), "longer than what was said");
    match input::read::<MadeCredential>(&value) {
        Ok(made) => {
            sizes(&[&made.id, &made.client_data, &made.attestation_object]);
            assert!(made.transports.len() <= 8, "more transports than are kept");
            let plain = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(made.transports.iter().all(plain), "no name of a transport");
        }
        Err(errors) => assert!(!errors.is_empty(), "refused without a word"),
    }
    match input::read::<UsedCredential>(&value) {
        Ok(used) => sizes(&[&used.id, &used.client_data, &used.authenticator_data, &used.signature]),
        Err(errors) => assert!(!errors.is_empty(), "refused without a word"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn here() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    fn names(folder: &str) -> BTreeSet<String> {
        let entries = std::fs::read_dir(here().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")).collect()
    }

    #[test]
    fn no_seed_breaks_a_rule() {
        for (name, target) in TARGETS {
            let seeds = std::fs::read_dir(here().join("seeds").join(name)).unwrap();
            let mut fed = 0;
            for seed in seeds {
                target(&std::fs::read(seed.unwrap().path()).unwrap());
                fed += 1;
            }
            assert!(fed > 0, "{name} has no seed");
        }
    }

    #[test]
    fn every_target_can_be_fuzzed() {
        let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("fuzz_targets"), targets);
        assert_eq!(names("seeds"), targets);
        let manifest = std::fs::read_to_string(here().join("Cargo.toml")).unwrap();
        for name in targets {
            assert!(manifest.contains(&format!("name = \"fuzz-{name}\"")), "Cargo.toml has no fuzz-{name}");
        }
    }

    /// A header and the claims of a provider's token, of which it is known whether they hold.
    fn id_token_of(header: &Value, good: bool) -> (String, String) {
        let claims =
            json!({"iss": EXPECTED.issuer, "aud": "us", "sub": "ada", "nonce": "nonce", "iat": NOW, "exp": NOW + 60});
        let (header, claims) = (header.to_string(), claims.to_string());
        let (keys, token) = signed(header.as_bytes(), claims.as_bytes()).unwrap();
        assert_eq!(holds(&EXPECTED, &keys, &token), good, "{header}");
        (format!("{keys}\0{token}"), format!("{header}\0{claims}"))
    }

    /// What the seeds of tokens are made of: `SEEDS=1 cargo test -p glotto-fuzz seeds` writes them.
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
        let (keys_and_token, header_and_claims) = id_token_of(&json!({"alg": "EdDSA", "kid": "one"}), true);
        let refresh = RefreshToken { user, session, generation: 3 };
        let place = Cursor(
            [("pk", "USER#1"), ("sk", "A")]
                .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
                .into(),
        );
        let cursor = CursorKey::new("secret").seal(&place, "list");
        for (path, content) in [
            ("access-token/good", token),
            ("signed-token/good", parts),
            ("refresh-token/good", refresh.to_string()),
            ("cursor/good", format!("list\0{cursor}")),
            ("cursor/place", "list\0pk=USER#1\nsk=A".to_owned()),
            ("id-token/good", keys_and_token),
            ("id-token/parts", header_and_claims),
            ("id-token/unsigned", id_token_of(&json!({"alg": "none", "kid": "one"}), false).0),
            ("sealed/good", SEAL.as_ref().unwrap().close("usr.1")),
        ] {
            let path = here().join("seeds").join(path);
            if std::env::var_os("SEEDS").is_some() {
                std::fs::write(&path, &content).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content, "{}", path.display());
        }
    }
}
