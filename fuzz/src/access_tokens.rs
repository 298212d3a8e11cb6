//! Access tokens.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_http::token::{self, AUDIENCE, Claims, LIFETIME, SigningKey};
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};

use super::{NOW, SEED, now, split, text};

pub(super) const ISSUER: &str = "https://api.example.com";

pub(super) static KEY: LazyLock<Option<SigningKey>> = LazyLock::new(|| SigningKey::from_seed(&SEED));

/// Any text as an access token. It is never valid, as it is not signed.
pub fn access_token(data: &[u8]) {
    let (token, Some(key)) = (text(data), KEY.as_ref()) else { return };
    let kid = token::kid_of(token);
    assert!(kid.is_none() || token.len() <= 1024 && token.contains('.'), "a kid from a text that is not a token");
    let claims = token::verify(token, key.x(), ISSUER, now());
    // One seed is a valid token.
    assert!(claims.is_err() || kid.as_deref() == Some(key.kid()), "a token without a valid signature is accepted");
}

/// Any header and claims with a valid signature. The token is valid only if both are like those that
/// the platform writes.
pub fn signed_token(data: &[u8]) {
    let ((header, claims), Some(key)) = (split(data), KEY.as_ref()) else { return };
    let Ok(pair) = Ed25519KeyPair::from_seed_unchecked(&SEED) else { return };
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())));
    let Ok(verified) = token::verify(&token, key.x(), ISSUER, now()) else { return };
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
