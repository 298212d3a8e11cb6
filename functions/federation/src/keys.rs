//! The keys of providers, and what verifies with them: ring, like everything else here that
//! verifies (docs/decisions/0002-tls.md). It knows no RSA key below 2,048 bits, and nothing but
//! signatures by a private key: a token that is sealed with our own client secret, or with
//! nothing, meets no code that could accept it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm as Algorithm};
use openidconnect::{
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, JwsSigningAlgorithm as _, SignatureVerificationError,
};
use ring::digest;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

/// The algorithms by which a provider may sign.
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
    alg: Option<Named>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The algorithm that a key names; one that we do not know is not for us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Named {
    Signing(Algorithm),
    Other(String),
}

type Verified = Result<(), SignatureVerificationError>;

impl PublicKey {
    fn part(part: Option<&String>) -> Result<Vec<u8>, SignatureVerificationError> {
        let bytes = part.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        bytes.ok_or_else(|| SignatureVerificationError::InvalidKey("a part is missing or malformed".to_owned()))
    }

    fn rsa(&self, by: &signature::RsaParameters, message: &[u8], seal: &[u8]) -> Verified {
        let (n, e) = (Self::part(self.n.as_ref())?, Self::part(self.e.as_ref())?);
        // Some write a zero before a modulus that begins with a set bit.
        let n = n.strip_prefix(&[0]).unwrap_or(&n);
        RsaPublicKeyComponents { n, e: &e[..] }.verify(by, message, seal).map_err(|_| mismatch())
    }

    fn ecdsa(
        &self,
        curve: &str,
        by: &'static dyn signature::VerificationAlgorithm,
        message: &[u8],
        seal: &[u8],
    ) -> Verified {
        self.on(curve)?;
        let point = [vec![4], Self::part(self.x.as_ref())?, Self::part(self.y.as_ref())?].concat();
        UnparsedPublicKey::new(by, point).verify(message, seal).map_err(|_| mismatch())
    }

    fn eddsa(&self, message: &[u8], seal: &[u8]) -> Verified {
        self.on("Ed25519")?;
        let key = Self::part(self.x.as_ref())?;
        UnparsedPublicKey::new(&signature::ED25519, key).verify(message, seal).map_err(|_| mismatch())
    }

    fn on(&self, curve: &str) -> Verified {
        let other = || SignatureVerificationError::InvalidKey(format!("the key is not on the curve {curve}"));
        (self.crv.as_deref() == Some(curve)).then_some(()).ok_or_else(other)
    }

    /// Whether the key is for signatures, and for those of this algorithm.
    fn is_for(&self, algorithm: &Algorithm) -> bool {
        self.usage.as_ref().is_none_or(|usage| *usage == CoreJsonWebKeyUse::Signature)
            && algorithm.key_type().as_ref() == Some(&self.kty)
            && self.alg.as_ref().is_none_or(|named| *named == Named::Signing(algorithm.clone()))
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
            Some(Named::Signing(algorithm)) => JsonWebKeyAlgorithm::Algorithm(algorithm),
            Some(Named::Other(_)) => JsonWebKeyAlgorithm::Unsupported,
        }
    }

    /// A secret is no public key: what comes of it verifies nothing.
    fn new_symmetric(_: Vec<u8>) -> Self {
        let kty = CoreJsonWebKeyType::Symmetric;
        Self { kty, usage: None, kid: None, alg: None, crv: None, n: None, e: None, x: None, y: None }
    }

    fn verify_signature(&self, algorithm: &Algorithm, message: &[u8], seal: &[u8]) -> Verified {
        if !self.is_for(algorithm) {
            return Err(SignatureVerificationError::InvalidKey("the key is for something else".to_owned()));
        }
        match algorithm {
            Algorithm::RsaSsaPkcs1V15Sha256 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA256, message, seal),
            Algorithm::RsaSsaPkcs1V15Sha384 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA384, message, seal),
            Algorithm::RsaSsaPkcs1V15Sha512 => self.rsa(&signature::RSA_PKCS1_2048_8192_SHA512, message, seal),
            Algorithm::RsaSsaPssSha256 => self.rsa(&signature::RSA_PSS_2048_8192_SHA256, message, seal),
            Algorithm::RsaSsaPssSha384 => self.rsa(&signature::RSA_PSS_2048_8192_SHA384, message, seal),
            Algorithm::RsaSsaPssSha512 => self.rsa(&signature::RSA_PSS_2048_8192_SHA512, message, seal),
            Algorithm::EcdsaP256Sha256 => self.ecdsa("P-256", &signature::ECDSA_P256_SHA256_FIXED, message, seal),
            Algorithm::EcdsaP384Sha384 => self.ecdsa("P-384", &signature::ECDSA_P384_SHA384_FIXED, message, seal),
            Algorithm::EdDsa => self.eddsa(message, seal),
            _ => Err(SignatureVerificationError::UnsupportedAlg("not one of ours".to_owned())),
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
            _ => return Err("not one of ours".to_owned()),
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
    fn a_secret_verifies_nothing() {
        let secret = PublicKey::new_symmetric(b"secret".to_vec());
        let tag = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret"), b"message");
        assert!(secret.verify_signature(&Algorithm::HmacSha256, b"message", tag.as_ref()).is_err());
        assert!(secret.verify_signature(&Algorithm::None, b"message", b"").is_err());
    }

    #[test]
    fn a_short_rsa_key_verifies_nothing() {
        let short = key(json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xff; 64]), "e": "AQAB"}));
        assert!(short.verify_signature(&Algorithm::RsaSsaPkcs1V15Sha256, b"message", &[1; 64]).is_err());
    }
}
