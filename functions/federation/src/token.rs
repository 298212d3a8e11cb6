//! Whether an ID token holds: the library compares what `OpenID` Connect Core (3.1.3.7) says is to be
//! compared, by our keys and our clock, and what it leaves to its caller is done here.

use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier,
    IssuerUrl, JsonWebKeySet, Nonce,
};

use crate::keys::{ALGORITHMS, PublicKey};
use crate::person::MoreClaims;

/// So far may a provider's clock be from ours.
pub(crate) const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a provider says of a person, sealed.
pub(crate) type Token =
    IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// What a provider says of a person.
pub(crate) type Claims = IdTokenClaims<MoreClaims, CoreGenderClaim>;

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// By whom it is.
    pub issuer: &'a str,
    /// For whom it is.
    pub client: &'a str,
    /// About which errand.
    pub nonce: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Why a token does not hold.
#[derive(Debug)]
pub(crate) enum Invalid {
    /// The library says why.
    Claims(ClaimsVerificationError),
    /// We say why.
    Other(&'static str),
}

impl Invalid {
    /// Whether it could be that the provider has new keys.
    pub(crate) fn is_about_keys(&self) -> bool {
        matches!(self, Self::Claims(ClaimsVerificationError::SignatureVerification(_)))
    }

    /// For the log: the library's own words may repeat what the token says of a person.
    pub(crate) fn why(&self) -> &'static str {
        match self {
            Self::Claims(ClaimsVerificationError::Expired(_)) => "its time is not now",
            Self::Claims(ClaimsVerificationError::InvalidAudience(_)) => "it is for somebody else",
            Self::Claims(ClaimsVerificationError::InvalidIssuer(_)) => "it is by somebody else",
            Self::Claims(ClaimsVerificationError::InvalidNonce(_)) => "it is about another authorization request",
            Self::Claims(ClaimsVerificationError::SignatureVerification(_)) => "its signature does not hold",
            Self::Claims(_) => "it is of a kind that is not taken",
            Self::Other(why) => why,
        }
    }
}

/// What a token says, if it is the provider's, about this errand, for us and of now.
pub(crate) fn verify<'t>(
    expected: &Expected<'_>,
    keys: &JsonWebKeySet<PublicKey>,
    token: &'t Token,
    access: Option<&AccessToken>,
) -> Result<&'t Claims, Invalid> {
    let clock: DateTime<Utc> = DateTime::from_timestamp(expected.now.as_second(), 0).unwrap_or_default();
    let soon = |issued: DateTime<Utc>| {
        let away = issued.signed_duration_since(clock).num_seconds().abs();
        if away <= SKEW.as_secs() { Ok(()) } else { Err("it was not issued now".to_owned()) }
    };
    let issuer = IssuerUrl::new(expected.issuer.to_owned()).map_err(|_| Invalid::Other("nobody can have made it"))?;
    let client = ClientId::new(expected.client.to_owned());
    // As for a client without a secret: nothing that is sealed with a secret is ever taken.
    let verifier = IdTokenVerifier::new_public_client(client.clone(), issuer, keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || clock)
        .set_issue_time_verifier_fn(soon);
    let claims = token.claims(&verifier, &Nonce::new(expected.nonce.to_owned())).map_err(Invalid::Claims)?;
    if claims.authorized_party().is_some_and(|party| *party != client) {
        return Err(Invalid::Other("it was made for another client"));
    }
    if let (Some(hash), Some(access)) = (claims.access_token_hash(), access) {
        let ours = hash_of(access, token, &verifier).ok_or(Invalid::Other("its access token cannot be hashed"))?;
        if ours != *hash {
            return Err(Invalid::Other("it belongs to another access token"));
        }
    }
    Ok(claims)
}

fn hash_of(access: &AccessToken, token: &Token, verifier: &IdTokenVerifier<'_, PublicKey>) -> Option<AccessTokenHash> {
    let (algorithm, key) = (token.signing_alg().ok()?, token.signing_key(verifier).ok()?);
    AccessTokenHash::from_token(access, algorithm, key).ok()
}

/// Whether a text is a token that holds by a list of keys, both as they come over the wire. Pure,
/// and safe with any texts.
pub fn holds(expected: &Expected<'_>, keys: &str, token: &str) -> bool {
    let keys: Option<JsonWebKeySet<PublicKey>> = serde_json::from_str(keys).ok();
    let token: Option<Token> = token.parse().ok();
    keys.zip(token).is_some_and(|(keys, token)| verify(expected, &keys, &token, None).is_ok())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::{Value, json};

    use super::*;

    fn expected() -> Expected<'static> {
        let now = Timestamp::from_second(1_772_366_400).unwrap();
        Expected { issuer: "https://id.example.com", client: "us", nonce: "nonce", now }
    }

    /// A list of keys, and a token that holds by it but for what is laid over its claims and header.
    fn made(header: Value, claims: Value) -> (String, String) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": x}]}).to_string();
        let now = expected().now.as_second();
        let mut all = [
            json!({"alg": "EdDSA", "kid": "one"}),
            json!({"iss": "https://id.example.com", "aud": "us", "sub": "ada", "nonce": "nonce", "iat": now, "exp": now + 60}),
        ];
        for (under, over) in all.iter_mut().zip([header, claims]) {
            under.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        }
        let text = all.map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
        (keys, format!("{text}.{seal}"))
    }

    fn held(header: Value, claims: Value) -> bool {
        let (keys, token) = made(header, claims);
        holds(&expected(), &keys, &token)
    }

    #[test]
    fn a_token_holds_if_all_of_it_does() {
        assert!(held(json!({}), json!({})));
        assert!(held(json!({"typ": "JWT"}), json!({"aud": ["us"], "azp": "us"})));
        assert!(held(json!({"kid": null}), json!({})), "where there is one key it need not be named");
    }

    #[test]
    fn a_token_of_another_kind_does_not_hold() {
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
    fn keys_that_a_token_brings_along_are_not_looked_at() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": URL_SAFE_NO_PAD.encode(pair.public_key().as_ref())});
        let (keys, token) =
            made(json!({"jwk": jwk, "jku": "https://evil.test/keys", "x5u": "https://evil.test/"}), json!({}));
        let (text, _) = token.rsplit_once('.').unwrap();
        let seal = URL_SAFE_NO_PAD.encode(pair.sign(text.as_bytes()));
        assert!(!holds(&expected(), &keys, &format!("{text}.{seal}")));
    }

    #[test]
    fn what_is_no_token_does_not_hold_and_harms_nobody() {
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
