//! The public keys of providers, and verification with them. It uses ring, like all verification here
//! (docs/decisions/0002-tls.md). RSA keys below 2,048 bits and symmetric algorithms are not
//! supported: there is no code that could accept a token that is unsigned or signed with our own client
//! secret.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm as Algorithm};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, JwsSigningAlgorithm as _, SignatureVerificationError,
};
use ring::digest;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// The signature algorithms that are accepted.
pub const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// A public key of a provider (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    kty: CoreJsonWebKeyType,
    #[serde(rename = "use")]
    usage: Option<CoreJsonWebKeyUse>,
    kid: Option<JsonWebKeyId>,
    alg: Option<KeyAlgorithm>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// The text that is signed, if it is not the one that the library has.
    #[serde(skip)]
    signed: Option<SignedText>,
}

/// The text that a provider signed: header and claims of a token.
#[derive(Clone, PartialEq, Eq)]
struct SignedText(Arc<str>);

// The claims are personal, so they must not be logged.
glotto_domain::redacted_debug!(SignedText);

/// The algorithm of a key. Keys with unknown algorithms are not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum KeyAlgorithm {
    Signing(Algorithm),
    Other(String),
}

type Verified = Result<(), SignatureVerificationError>;

impl PublicKey {
    /// The same key, for the signature of this text. The library has another one: the token without the claims that
    /// are not read.
    pub(crate) fn for_text(&self, signed: &Arc<str>) -> Self {
        Self { signed: Some(SignedText(Arc::clone(signed))), ..self.clone() }
    }

    fn decode(member: Option<&String>) -> Result<Vec<u8>, SignatureVerificationError> {
        let bytes = member.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        bytes.ok_or_else(|| SignatureVerificationError::InvalidKey("a member is missing or malformed".to_owned()))
    }

    fn rsa(&self, by: &signature::RsaParameters, message: &[u8], signature: &[u8]) -> Verified {
        let (n, e) = (Self::decode(self.n.as_ref())?, Self::decode(self.e.as_ref())?);
        // Some providers write a leading zero if the first bit of the modulus is set.
        let n = n.strip_prefix(&[0]).unwrap_or(&n);
        RsaPublicKeyComponents { n, e: &e[..] }.verify(by, message, signature).map_err(|_| mismatch())
    }

    fn ecdsa(
        &self,
        curve: &str,
        by: &'static dyn signature::VerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Verified {
        self.check_curve(curve)?;
        let point = [vec![4], Self::decode(self.x.as_ref())?, Self::decode(self.y.as_ref())?].concat();
        UnparsedPublicKey::new(by, point).verify(message, signature).map_err(|_| mismatch())
    }

    fn eddsa(&self, message: &[u8], signature: &[u8]) -> Verified {
        self.check_curve("Ed25519")?;
        let key = Self::decode(self.x.as_ref())?;
        UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature).map_err(|_| mismatch())
    }

    fn check_curve(&self, curve: &str) -> Verified {
        let other = || SignatureVerificationError::InvalidKey(format!("the key is not on the curve {curve}"));
        (self.crv.as_deref() == Some(curve)).then_some(()).ok_or_else(other)
    }

    /// Whether the key is meant for signatures with this algorithm.
    fn is_for(&self, algorithm: &Algorithm) -> bool {
        self.usage.as_ref().is_none_or(|usage| *usage == CoreJsonWebKeyUse::Signature)
            && algorithm.key_type().as_ref() == Some(&self.kty)
            && self.alg.as_ref().is_none_or(|own| *own == KeyAlgorithm::Signing(algorithm.clone()))
    }
}

fn mismatch() -> SignatureVerificationError {
    SignatureVerificationError::CryptoError("the signature does not match".to_owned())
}

impl JsonWebKey for PublicKey {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = Algorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.kid.as_ref()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        &self.kty
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        self.usage.as_ref()
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&Algorithm> {
        match &self.alg {
            None => JsonWebKeyAlgorithm::Unspecified,
            Some(KeyAlgorithm::Signing(algorithm)) => JsonWebKeyAlgorithm::Algorithm(algorithm),
            Some(KeyAlgorithm::Other(_)) => JsonWebKeyAlgorithm::Unsupported,
        }
    }

    /// The library requires this. The key verifies nothing.
    fn new_symmetric(_: Vec<u8>) -> Self {
        let kty = CoreJsonWebKeyType::Symmetric;
        Self { kty, usage: None, kid: None, alg: None, crv: None, n: None, e: None, x: None, y: None, signed: None }
    }

    fn verify_signature(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Verified {
        if !self.is_for(algorithm) {
            return Err(SignatureVerificationError::InvalidKey("the key is for another use or algorithm".to_owned()));
        }
        let message = self.signed.as_ref().map_or(message, |signed| signed.0.as_bytes());
        match algorithm {
            Algorithm::RsaSsaPkcs1V15Sha256 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature),
            Algorithm::RsaSsaPkcs1V15Sha384 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA384, message, signature),
            Algorithm::RsaSsaPkcs1V15Sha512 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA512, message, signature),
            Algorithm::RsaSsaPssSha256 => self.rsa(&signature::RSA_PSS_2048_8192_SHA256, message, signature),
            Algorithm::RsaSsaPssSha384 => self.rsa(&signature::RSA_PSS_2048_8192_SHA384, message, signature),
            Algorithm::RsaSsaPssSha512 => self.rsa(&signature::RSA_PSS_2048_8192_SHA512, message, signature),
            Algorithm::EcdsaP256Sha256 => self.ecdsa("P-256", &signature::ECDSA_P256_SHA256_FIXED, message, signature),
            Algorithm::EcdsaP384Sha384 => self.ecdsa("P-384", &signature::ECDSA_P384_SHA384_FIXED, message, signature),
            Algorithm::EdDsa => self.eddsa(message, signature),
            _ => Err(SignatureVerificationError::UnsupportedAlg("not a supported algorithm".to_owned())),
        }
    }

    fn hash_bytes(&self, bytes: &[u8], algorithm: &Algorithm) -> Result<Vec<u8>, String> {
        let by = match algorithm {
            Algorithm::RsaSsaPkcs1V15Sha256 | Algorithm::RsaSsaPssSha256 | Algorithm::EcdsaP256Sha256 => {
                &digest::SHA256
            }
            Algorithm::RsaSsaPkcs1V15Sha384 | Algorithm::RsaSsaPssSha384 | Algorithm::EcdsaP384Sha384 => {
                &digest::SHA384
            }
            Algorithm::RsaSsaPkcs1V15Sha512 | Algorithm::RsaSsaPssSha512 | Algorithm::EdDsa => &digest::SHA512,
            _ => return Err("not a supported algorithm".to_owned()),
        };
        Ok(digest::digest(by, bytes).as_ref().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
    use serde_json::json;

    use super::*;

    fn key(value: serde_json::Value) -> PublicKey {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_signature_is_verified_by_its_key_and_no_other() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let ours = key(json!({"kty": "OKP", "crv": "Ed25519", "x": x}));
        let seal = pair.sign(b"message");
        assert_eq!(ours.verify_signature(&Algorithm::EdDsa, b"message", seal.as_ref()), Ok(()));
        assert!(ours.verify_signature(&Algorithm::EdDsa, b"another", seal.as_ref()).is_err());
        let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap().sign(b"message");
        assert!(ours.verify_signature(&Algorithm::EdDsa, b"message", other.as_ref()).is_err());
    }

    #[test]
    fn a_key_for_a_text_verifies_the_signature_of_that_text_only() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let ours = key(json!({"kty": "OKP", "crv": "Ed25519", "x": x})).for_text(&Arc::from("signed"));
        let seal = pair.sign(b"signed");
        assert_eq!(ours.verify_signature(&Algorithm::EdDsa, b"reduced", seal.as_ref()), Ok(()));
        let other = pair.sign(b"reduced");
        assert!(ours.verify_signature(&Algorithm::EdDsa, b"reduced", other.as_ref()).is_err());
    }

    #[test]
    fn keys_on_curves_are_read_as_points() {
        let rng = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &rng).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        let public = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "use": "sig", "alg": "ES256"});
        let seal = pair.sign(&rng, b"message").unwrap();
        assert_eq!(
            key(public.clone()).verify_signature(&Algorithm::EcdsaP256Sha256, b"message", seal.as_ref()),
            Ok(())
        );
        for (name, value) in
            [("use", "enc"), ("alg", "ES384"), ("alg", "ECDH-ES"), ("crv", "P-384"), ("kty", "RSA"), ("y", "AA")]
        {
            let mut bent = public.clone();
            bent[name] = json!(value);
            let outcome = key(bent).verify_signature(&Algorithm::EcdsaP256Sha256, b"message", seal.as_ref());
            assert!(outcome.is_err(), "{name} {value}");
        }
    }

    #[test]
    fn a_symmetric_key_verifies_nothing() {
        let secret = PublicKey::new_symmetric(b"secret".to_vec());
        let tag = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret"), b"message");
        assert!(secret.verify_signature(&Algorithm::HmacSha256, b"message", tag.as_ref()).is_err());
        assert!(secret.verify_signature(&Algorithm::None, b"message", b"").is_err());
    }

    #[test]
    fn a_short_rsa_key_is_not_used_to_verify() {
        let short = key(json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xff; 64]), "e": "AQAB"}));
        assert!(short.verify_signature(&Algorithm::RsaSsaPkcs1V15Sha256, b"message", &[1; 64]).is_err());
    }
}
