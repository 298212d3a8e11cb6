//! Verifies ID tokens. The library does what `OpenID` Connect Core (3.1.3.7) requires, with our keys and
//! our clock. The checks that it leaves to its caller are here.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessToken, AccessTokenHash, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, IssuerUrl, JsonWebKeySet, Nonce,
};
use serde_json::{Map, Value};

use crate::claims::{MoreClaims, readable};
use crate::invalid_token::Invalid;
use crate::keys::{ALGORITHMS, PublicKey};

/// How far in the past a token may have been issued: by so much a provider's clock may be behind ours. The nonce, not
/// the age, protects against a repeated token.
const OLDEST: SignedDuration = SignedDuration::from_mins(10);

/// How far in the future a token may have been issued: by so much a provider's clock may be ahead of ours.
pub(crate) const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// An ID token.
pub(crate) type Token =
    IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// The claims of an ID token.
pub(crate) type Claims = IdTokenClaims<MoreClaims, CoreGenderClaim>;

/// The values that a token must have.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// The client id, as the audience.
    pub client: &'a str,
    /// The nonce of the authorization request.
    pub nonce: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// The claims of a token, if it is valid.
pub(crate) fn verify(
    expected: &Expected<'_>,
    keys: &JsonWebKeySet<PublicKey>,
    text: &str,
    access: Option<&AccessToken>,
) -> Result<Claims, Invalid> {
    let (token, signed) = parse(text).ok_or(Invalid::Other("it is not a signed token with claims in UTF-8"))?;
    let clock: DateTime<Utc> = DateTime::from_timestamp(expected.now.as_second(), 0).unwrap_or_default();
    let soon = |issued: DateTime<Utc>| {
        let away = issued.signed_duration_since(clock).num_seconds();
        let is_recent = (-OLDEST.as_secs()..=AHEAD.as_secs()).contains(&away);
        if is_recent { Ok(()) } else { Err("it was not issued recently".to_owned()) }
    };
    let issuer =
        IssuerUrl::new(expected.issuer.to_owned()).map_err(|_| Invalid::Other("the configured issuer is not a URL"))?;
    let client = ClientId::new(expected.client.to_owned());
    let keys = JsonWebKeySet::new(keys.keys().iter().map(|key| key.for_text(&signed)).collect());
    // As a public client: tokens that are signed with a client secret are never accepted.
    let verifier = IdTokenVerifier::new_public_client(client.clone(), issuer, keys)
        .set_allowed_algs(ALGORITHMS)
        // Whether other audiences are permitted depends on another claim.
        .set_other_audience_verifier_fn(|_| true)
        .set_time_fn(move || clock)
        .set_issue_time_verifier_fn(soon);
    let claims = token.claims(&verifier, &Nonce::new(expected.nonce.to_owned())).map_err(Invalid::Claims)?;
    check_authorized_party(claims, &client)?;
    if let (Some(hash), Some(access)) = (claims.access_token_hash(), access) {
        let ours = hash_of(access, &token, &verifier)
            .ok_or(Invalid::Other("the hash of the access token cannot be computed"))?;
        if ours != *hash {
            return Err(Invalid::Other("the hash of the access token is wrong"));
        }
    }
    Ok(claims.clone())
}

/// Checks that a token was issued to this client (`OpenID` Connect Core, 2 and 3.1.3.7). Some providers list sibling
/// clients and the project as audiences too: such a token must name this client as the authorized party.
fn check_authorized_party(claims: &Claims, client: &ClientId) -> Result<(), Invalid> {
    match claims.authorized_party() {
        Some(party) if party == client => Ok(()),
        Some(_) => Err(Invalid::Other("the authorized party is another client")),
        None if claims.audiences().iter().all(|audience| audience.as_str() == client.as_str()) => Ok(()),
        None => Err(Invalid::Other("there are other audiences and no authorized party")),
    }
}

/// A token as the library reads it, without the claims that are not read, and the text that the provider signed. None
/// if it has not three parts, or if header and claims are not JSON in UTF-8 (RFC 7515, 5.2; RFC 7519, 7.2). The library
/// does not look at the texts of members that it does not know.
fn parse(text: &str) -> Option<(Token, Arc<str>)> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    read_object(header)?;
    let claims = serde_json::to_vec(&readable(read_object(claims)?)).ok()?;
    let token: Token = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims)).parse().ok()?;
    Some((token, Arc::from(signed)))
}

fn read_object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn hash_of(access: &AccessToken, token: &Token, verifier: &IdTokenVerifier<'_, PublicKey>) -> Option<AccessTokenHash> {
    let (algorithm, key) = (token.signing_alg().ok()?, token.signing_key(verifier).ok()?);
    AccessTokenHash::from_token(access, algorithm, key).ok()
}

/// Whether a text is a valid token for a key set, both as they are received. It must not panic, whatever
/// the texts: a fuzzer calls it.
pub fn holds(expected: &Expected<'_>, keys: &str, token: &str) -> bool {
    let keys: Option<JsonWebKeySet<PublicKey>> = serde_json::from_str(keys).ok();
    keys.is_some_and(|keys| verify(expected, &keys, token, None).is_ok())
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::{Value, json};

    use super::*;

    fn expected() -> Expected<'static> {
        let now = Timestamp::from_second(1_772_366_400).unwrap();
        Expected { issuer: "https://id.example.com", client: "us", nonce: "nonce", now }
    }

    /// A key set and a token that is valid for it, except for what overrides its header and claims.
    fn made(header: Value, claims: Value) -> (String, String) {
        let now = expected().now.as_second();
        let mut all = [
            json!({"alg": "EdDSA", "kid": "one"}),
            json!({
                "iss": "https://id.example.com", "aud": "us", "sub": "ada", "nonce": "nonce",
                "iat": now, "exp": now + 60,
            }),
        ];
        for (under, over) in all.iter_mut().zip([header, claims]) {
            under.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        }
        let [header, claims] = all.map(|part| part.to_string());
        signed(header.as_bytes(), claims.as_bytes())
    }

    /// The provider's keys, and a token of these bytes that one of them signed.
    fn signed(header: &[u8], claims: &[u8]) -> (String, String) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x}]}).to_string();
        let text = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
        (keys, format!("{text}.{seal}"))
    }

    fn held(header: Value, claims: Value) -> bool {
        let (keys, token) = made(header, claims);
        holds(&expected(), &keys, &token)
    }

    #[test]
    fn a_token_is_valid_if_all_claims_are() {
        assert!(held(json!({}), json!({})));
        assert!(held(json!({"typ": "JWT"}), json!({"aud": ["us"], "azp": "us"})));
        assert!(held(json!({"kid": null}), json!({})), "where there is one key it need not be named");
    }

    #[test]
    fn a_token_for_several_clients_is_valid_if_it_names_this_one_as_the_authorized_party() {
        assert!(held(json!({}), json!({"aud": ["us", "other"], "azp": "us"})));
        for claims in [
            json!({"aud": ["us", "other"]}),
            json!({"aud": ["us", "other"], "azp": "other"}),
            json!({"aud": ["us", "other"], "azp": null}),
            json!({"aud": ["other"], "azp": "us"}),
            json!({"aud": "us", "azp": "other"}),
        ] {
            assert!(!held(json!({}), claims.clone()), "{claims}");
        }
    }

    #[test]
    fn a_claim_that_is_not_read_decides_nothing_whatever_its_value() {
        // Of the standard claims, and of those that only other clients read. Auth0 writes `updated_at` like this.
        let names = "updated_at given_name family_name middle_name nickname preferred_username profile picture \
            website gender birthday birthdate phone_number phone_number_verified address acr amr c_hash nbf \
            auth_time name locale zoneinfo email email_verified";
        for name in names.split(' ') {
            for value in [json!("2026-11-30T07:00:00.000Z"), json!(7), json!(true), json!([{}]), json!({"a": null})] {
                assert!(held(json!({}), json!({name: value})), "{name}: {value}");
            }
        }
    }

    #[test]
    fn a_token_may_be_ten_minutes_old_and_five_minutes_early() {
        let now = expected().now.as_second();
        for (issued, is_accepted) in
            [(now - 600, true), (now - 601, false), (now - 301, true), (now + 300, true), (now + 301, false)]
        {
            assert_eq!(held(json!({}), json!({"iat": issued})), is_accepted, "{}", issued - now);
        }
    }

    #[test]
    fn a_token_is_valid_until_its_provider_says() {
        let now = expected().now.as_second();
        assert!(held(json!({}), json!({"exp": now + 1})));
        assert!(!held(json!({}), json!({"exp": now})));
    }

    #[test]
    fn a_token_of_another_kind_is_rejected() {
        for header in [
            json!({"typ": "at+jwt"}),
            json!({"cty": "JWT"}),
            json!({"crit": ["exp"]}),
            json!({"crit": ["b64"], "b64": false}),
            json!({"alg": "none"}),
            json!({"alg": "HS256"}),
            json!({"alg": "RS256"}),
            json!({"alg": "eddsa"}),
            json!({"alg": "dir", "enc": "A128GCM"}),
            json!({"kid": "two"}),
        ] {
            assert!(!held(header.clone(), json!({})), "{header}");
        }
    }

    #[test]
    fn a_token_that_is_not_utf8_is_rejected() {
        let now = expected().now.as_second();
        let claims = json!({
            "iss": "https://id.example.com", "aud": "us", "sub": "ada", "nonce": "nonce",
            "iat": now, "exp": now + 60, "more": "?",
        });
        let claims = claims.to_string();
        let header = r#"{"alg":"EdDSA","kid":"one","more":"?"}"#;
        let bytes =
            |text: &str, byte: u8| -> Vec<u8> { text.bytes().map(|b| if b == b'?' { byte } else { b }).collect() };
        let is_accepted = |header: Vec<u8>, claims: Vec<u8>| {
            let (keys, token) = signed(&header, &claims);
            holds(&expected(), &keys, &token)
        };
        assert!(is_accepted(bytes(header, b'!'), bytes(&claims, b'!')));
        assert!(!is_accepted(bytes(header, 0xe5), bytes(&claims, b'!')));
        assert!(!is_accepted(bytes(header, b'!'), bytes(&claims, 0xe5)));
    }

    #[test]
    fn keys_that_a_token_brings_along_are_not_looked_at() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x});
        let (keys, token) =
            made(json!({"jwk": jwk, "jku": "https://evil.test/keys", "x5u": "https://evil.test/"}), json!({}));
        let (text, _) = token.rsplit_once('.').unwrap();
        let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
        assert!(!holds(&expected(), &keys, &format!("{text}.{seal}")));
    }

    #[test]
    fn a_malformed_token_is_rejected_without_panic() {
        let (keys, token) = made(json!({}), json!({}));
        let bent: Vec<String> = (0..token.len()).map(|at| format!("{}~{}", &token[..at], &token[at + 1..])).collect();
        let cut = (0..token.len()).map(|at| token[..at].to_owned());
        for text in bent.into_iter().chain(cut).chain([String::new(), "...".to_owned(), "[".repeat(10_000)]) {
            assert!(!holds(&expected(), &keys, &text), "{text}");
        }
        for keys in ["", "{}", "{\"keys\":[]}", "{\"keys\":[{}]}", "{\"keys\":[{\"kty\":\"OKP\"}]}", "[]"] {
            assert!(!holds(&expected(), keys, &token), "{keys}");
        }
        for moment in [1e18, -1e18, f64::from(u32::MAX), -1.0] {
            for claim in ["exp", "iat", "auth_time"] {
                let _ = held(json!({}), json!({claim: moment}));
            }
        }
    }
}
