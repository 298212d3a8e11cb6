//! Access tokens: JWTs (RFC 7519) of the profile for access tokens (RFC 9068), signed with Ed25519
//! (RFC 8037). The crypto provider of `jsonwebtoken` is ring with this one algorithm, so no code could
//! verify a token whose header says `none` or `HS256`.

use std::sync::Once;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{Role, signing};
use glotto_runtime::hash;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::TokenError;

/// The lifetime of an access token.
pub const LIFETIME: SignedDuration = signing::TOKEN_LIFETIME;

/// The audience. Tokens for another audience are rejected.
pub const AUDIENCE: &str = "glotto-api";

/// The `typ` of the header (RFC 9068, 2.1).
const TYPE: &str = "at+jwt";

/// The `alg` of the header (RFC 8037, 3.1).
const ALGORITHM: &str = "EdDSA";

/// Longer tokens are rejected unread. Valid tokens are about half as long.
const MAX_TOKEN_LENGTH: usize = 1024;

/// The claims of an access token: those that RFC 9068, 2.2, requires, and the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer: the URL of the API.
    pub iss: String,
    /// The audience.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// When the token was issued, in seconds since 1970.
    pub iat: i64,
    /// When the token expires, in seconds since 1970.
    pub exp: i64,
    /// The client: always the platform's own programs. Missing in tokens of earlier releases.
    #[serde(default)]
    pub client_id: String,
    /// The id of the token, which no other one has. Missing in tokens of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The role of the user when the token was issued. It grants nothing: the role of the session counts. It lets a
    /// handler that only reads run before the session has been read. Missing likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

impl Claims {
    /// The claims of a token that is issued now, without an id and a role.
    pub fn new(issuer: &str, user: UserId, session: SessionId, now: Timestamp) -> Self {
        let iat = now.as_second();
        Self {
            iss: issuer.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: session,
            iat,
            exp: iat + LIFETIME.as_secs(),
            client_id: "glotto".to_owned(),
            jti: None,
            role: None,
        }
    }

    /// The same claims for a user of a role.
    #[must_use]
    pub fn with_role(self, role: Role) -> Self {
        Self { role: Some(role), ..self }
    }

    /// The same claims of a token with an id.
    #[must_use]
    pub fn with_id(self, id: u128) -> Self {
        Self { jti: Some(format!("{id:032x}")), ..self }
    }
}

/// A private key that signs tokens.
pub struct SigningKey {
    kid: String,
    x: String,
    key: EncodingKey,
}

impl SigningKey {
    /// Derives the key from a 32-byte seed. Its id is its JWK thumbprint (RFC 7638).
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
        let x = URL_SAFE_NO_PAD.encode(pair.public_key());
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        Some(Self { kid: hash::text(members.as_bytes()), x, key: EncodingKey::from_ed_der(seed) })
    }

    /// The id of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key, base64url.
    pub fn x(&self) -> &str {
        &self.x
    }

    /// Signs claims.
    pub fn sign(&self, claims: &Claims) -> Option<String> {
        install_crypto_provider();
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.key).ok()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

/// The header of our tokens. Other members are rejected: keys that the token brings along (`jwk`, `jku`,
/// `x5c`, `x5u`), extensions (`crit`), and duplicates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenHeader {
    typ: String,
    alg: String,
    kid: String,
}

/// The key id (`kid`) in the header of a token. None if the token is not of the form of our tokens. The
/// signature is not verified.
pub fn kid_of(token: &str) -> Option<String> {
    let parts = token.bytes().filter(|byte| *byte == b'.').count() + 1;
    let header = token.split('.').next().filter(|_| token.len() <= MAX_TOKEN_LENGTH && parts == 3)?;
    let header: TokenHeader = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    (header.typ == TYPE && header.alg == ALGORITHM && is_thumbprint(&header.kid)).then_some(header.kid)
}

/// Whether a text has the form of a key id. Other texts are not looked up.
fn is_thumbprint(kid: &str) -> bool {
    URL_SAFE_NO_PAD.decode(kid).is_ok_and(|hash| hash.len() == ring::digest::SHA256_OUTPUT_LEN)
}

/// The claims of a token.
///
/// # Errors
///
/// If it has expired, or if its signature, audience, issuer or lifetime is wrong.
pub fn verify(token: &str, x: &str, issuer: &str, now: Timestamp) -> Result<Claims, TokenError> {
    let claims = signed_claims(token, x, issuer).ok_or(TokenError::Invalid)?;
    if claims.exp > now.as_second() { Ok(claims) } else { Err(TokenError::Expired) }
}

/// The claims of a token that was issued by us, whether or not it has expired.
fn signed_claims(token: &str, x: &str, issuer: &str) -> Option<Claims> {
    install_crypto_provider();
    kid_of(token)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // `jsonwebtoken` would use the clock of the machine. Expiry is checked by the caller, against `now`.
    validation.validate_exp = false;
    let key = DecodingKey::from_ed_components(x).ok()?;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?.claims;
    let lifetime = claims.exp.saturating_sub(claims.iat);
    (0..=LIFETIME.as_secs()).contains(&lifetime).then_some(claims)
}

/// Makes ring the crypto provider of `jsonwebtoken`, once per process.
fn install_crypto_provider() {
    static ONCE: Once = Once::new();
    static RING: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| match algorithm {
            Algorithm::EdDSA => Ok(Box::new(RingSigner(
                Ed25519KeyPair::from_seed_unchecked(key.as_bytes()).map_err(|_| ErrorKind::InvalidEddsaKey)?,
            ))),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        },
        verifier_factory: ring_verifier,
        key_utils: KeyUtils::new_unimplemented(),
    };
    // Fails only if a provider is installed already.
    ONCE.call_once(|| {
        let _ = RING.install_default();
    });
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "jsonwebtoken names the signature")]
fn ring_verifier(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn JwtVerifier>> {
    match algorithm {
        Algorithm::EdDSA => Ok(Box::new(RingVerifier(key.try_get_as_bytes()?.to_vec()))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    }
}

struct RingSigner(Ed25519KeyPair);

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct RingVerifier(Vec<u8>);

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(message, signature).map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id;

    use super::*;

    const ISSUER: &str = "https://api.example.com";

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn claims() -> Claims {
        Claims::new(ISSUER, UserId::new(now(), 1), SessionId::new(now(), 2), now())
    }

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_seed(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_token_verifies_with_the_key_that_signed_it() {
        let token = key(1).sign(&claims()).unwrap();
        assert_eq!(kid_of(&token).as_deref(), Some(key(1).kid()));
        assert_eq!(verify(&token, key(1).x(), ISSUER, now()), Ok(claims()));
        assert_eq!(verify(&token, key(2).x(), ISSUER, now()), Err(TokenError::Invalid));
    }

    #[test]
    fn a_token_ends() {
        let token = key(1).sign(&claims()).unwrap();
        assert!(verify(&token, key(1).x(), ISSUER, now() + LIFETIME - SignedDuration::from_secs(1)).is_ok());
        assert_eq!(verify(&token, key(1).x(), ISSUER, now() + LIFETIME), Err(TokenError::Expired));
        // An expired token of another key is invalid: who signed it comes first.
        assert_eq!(verify(&token, key(2).x(), ISSUER, now() + LIFETIME), Err(TokenError::Invalid));
    }

    #[test]
    fn a_token_for_another_user_or_by_another_user_is_refused() {
        let other = Claims { aud: "other".into(), ..claims() };
        let refused = Err(TokenError::Invalid);
        assert_eq!(verify(&key(1).sign(&other).unwrap(), key(1).x(), ISSUER, now()), refused);
        let other = Claims { iss: "https://evil.example".into(), ..claims() };
        assert_eq!(verify(&key(1).sign(&other).unwrap(), key(1).x(), ISSUER, now()), refused);
    }

    #[test]
    fn a_token_of_another_algorithm_or_type_has_no_key() {
        let token = key(1).sign(&claims()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            r#"{"alg":"none","typ":"at+jwt","kid":"k"}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":"k"}"#,
            r#"{"alg":"EdDSA","typ":"JWT","kid":"k"}"#,
        ] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(kid_of(&forged), None, "{header}");
            assert_eq!(verify(&forged, key(1).x(), ISSUER, now()), Err(TokenError::Invalid), "{header}");
        }
    }
}
