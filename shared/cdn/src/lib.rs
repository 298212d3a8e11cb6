//! The port to the CDN, Amazon CloudFront: signed addresses of files in the media bucket. It makes no calls to it. A
//! signature is made with a key of the platform, so it does not end together with the credentials of a function,
//! as the presigned addresses of S3 do (docs/decisions/0032-front-door.md).
//!
//! An address has a canned policy: it opens one file until a time
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html>).

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::{Classify, Kind};
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Keys, KeysError, Port, ServiceError};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use thiserror::Error;

const SERVICE: &str = "CloudFront";

/// The setting with the id of the key at CloudFront.
pub const KEY_ID: &str = "MEDIA_KEY_ID";
/// The setting with the version of the key pair ([`KeyPurpose::Media`]) that CloudFront knows by this id. The newest
/// version may not be at CloudFront yet.
pub const KEY_VERSION: &str = "MEDIA_KEY_VERSION";

/// Why an address was not signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// There is no key pair of the version.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The key pair or the name of the file is unusable.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Classify for SignError {
    fn kind(&self) -> Kind {
        match self {
            Self::Keys(error) => error.kind(),
            Self::Service(error) => error.kind(),
        }
    }
}

/// Signs addresses of media.
pub struct Cdn {
    /// The address of the distribution, without a slash at its end.
    base: String,
    key_id: String,
    key_version: String,
    /// The key pair once it was read. A version never changes.
    pair: OnceLock<EcdsaKeyPair>,
    random: SystemRandom,
}

// The key opens all media.
glotto_domain::redacted_debug!(Cdn);

impl Port for Cdn {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Self::from_settings(&context.settings)
    }
}

impl Cdn {
    fn from_settings(settings: &Settings) -> Result<Self, MissingSetting> {
        Ok(Self {
            base: settings.public_url()?.to_owned(),
            key_id: settings.get(KEY_ID)?.to_owned(),
            key_version: settings.get(KEY_VERSION)?.to_owned(),
            pair: OnceLock::new(),
            random: SystemRandom::new(),
        })
    }

    /// The address of an object of the media bucket, which works for requests that begin before `expires`.
    pub fn sign<'a>(
        &'a self,
        context: &'a Context,
        key: &'a str,
        expires: Timestamp,
    ) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async move { Ok(self.address(self.pair(context).await?, key, expires)?) })
    }

    /// The key pair of the version.
    async fn pair(&self, context: &Context) -> Result<&EcdsaKeyPair, SignError> {
        if let Some(pair) = self.pair.get() {
            return Ok(pair);
        }
        let keys = context.port::<Keys>().map_err(KeysError::from)?;
        let secrets = keys.secrets(context, KeyPurpose::Media).await?;
        let document = secrets.find(&self.key_version, context.now());
        let pair = self.parse(document.ok_or(KeysError::Missing(KeyPurpose::Media.name()))?)?;
        Ok(self.pair.get_or_init(|| pair))
    }

    /// Reads a key pair: P-256, PKCS #8.
    fn parse(&self, document: &[u8]) -> Result<EcdsaKeyPair, ServiceError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document, &self.random);
        pair.map_err(|error| ServiceError::Refused(SERVICE, format!("the key pair is unusable: {error}")))
    }

    fn address(&self, pair: &EcdsaKeyPair, key: &str, expires: Timestamp) -> Result<String, ServiceError> {
        if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte)) {
            return Err(ServiceError::Refused(SERVICE, format!("{key} cannot be part of an address as it is")));
        }
        let url = format!("{}/{key}", self.base);
        let expires = expires.as_second();
        let policy = canned_policy(&url, expires);
        let signature = pair.sign(&self.random, policy.as_bytes());
        let signature =
            signature.map_err(|_| ServiceError::Refused(SERVICE, "an address could not be signed".to_owned()))?;
        let (signature, id) = (url_safe(signature.as_ref()), &self.key_id);
        Ok(format!("{url}?Expires={expires}&Signature={signature}&Key-Pair-Id={id}&Hash-Algorithm=SHA256"))
    }
}

/// The text that is signed. CloudFront makes the same from the address, so order and blanks matter.
fn canned_policy(url: &str, expires: i64) -> String {
    format!(r#"{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{expires}}}}}}}]}}"#)
}

/// Base64 with the characters that CloudFront replaces in addresses. It is not base64url.
fn url_safe(bytes: &[u8]) -> String {
    STANDARD.encode(bytes).replace('+', "-").replace('=', "_").replace('/', "~")
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_ASN1, KeyPair as _, UnparsedPublicKey};

    use super::*;

    const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeo7Fk4pQqPix/hkqhzhB9R+jSeJnca/TCIomXe9N/Ceh\
                       RANCAATs+u007VYsjJ/OJbkh1qAgjF3vtX50K0SnW8NA+D4Y+Ug62yllMyHbD+Og/8KF8mJOgFirLonN3/j1X4+PSyXX";
    const HOST: &str = "https://d111111abcdef8.cloudfront.net";
    const FILE: &str = "hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/master_640x360.ts";

    /// Signed with the same key by botocore 1.43 (`CloudFrontSigner.generate_presigned_url`) and `cryptography`,
    /// and verified by OpenSSL 3.0 (`openssl dgst -sha256 -verify`).
    const BY_BOTOCORE: &str = "MEUCIQCfM0JIcfDH4dW~FI4KeuuWoAFZAPrJwgipUG0H3~vEpgIgSqQwEtLn9zmGlL0DJxfHnycIrqz1Jos3-\
                               utH1G2C~A8_";

    fn cdn() -> Cdn {
        let settings = [(KEY_VERSION, "v1"), (KEY_ID, "K2JCJMDEHXQW5F"), ("PUBLIC_URL", HOST)];
        Cdn::from_settings(&Settings::from_pairs(settings)).unwrap()
    }

    fn pair() -> EcdsaKeyPair {
        cdn().parse(&STANDARD.decode(KEY).unwrap()).unwrap()
    }

    fn verifies(policy: &str, signature: &str) -> bool {
        let signature = signature.replace('-', "+").replace('_', "=").replace('~', "/");
        let pair = pair();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, pair.public_key().as_ref());
        key.verify(policy.as_bytes(), &STANDARD.decode(signature).unwrap()).is_ok()
    }

    #[test]
    fn what_is_signed_is_what_botocore_and_openssl_sign() {
        let policy = canned_policy(&format!("{HOST}/{FILE}"), 1_772_367_000);
        assert!(verifies(&policy, BY_BOTOCORE));
        assert!(!verifies(&policy.replace("1772367000", "1772367001"), BY_BOTOCORE));
    }

    #[test]
    fn an_address_names_the_key_the_algorithm_and_its_end_and_its_signature_verifies() {
        let url = cdn().address(&pair(), FILE, "2026-03-01T12:10:00.7Z".parse().unwrap()).unwrap();
        let (file, query) = url.split_once('?').unwrap();
        assert_eq!(file, format!("{HOST}/{FILE}"));
        let [expires, signature, id, algorithm] = query.split('&').collect::<Vec<_>>()[..] else { panic!("{query}") };
        assert_eq!(
            (expires, id, algorithm),
            ("Expires=1772367000", "Key-Pair-Id=K2JCJMDEHXQW5F", "Hash-Algorithm=SHA256")
        );
        let signature = signature.strip_prefix("Signature=").unwrap();
        assert!(signature.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte)), "{signature}");
        assert!(verifies(&canned_policy(file, 1_772_367_000), signature));
    }

    #[test]
    fn a_key_that_would_change_in_an_address_is_not_signed() {
        for key in ["hls/a b.ts", "hls/a?b", "hls/ä.ts", "hls/%2e", "hls/a\".ts"] {
            let refused = cdn().address(&pair(), key, Timestamp::UNIX_EPOCH);
            assert!(matches!(refused, Err(ServiceError::Refused(..))), "{key}");
        }
    }

    #[test]
    fn a_key_pair_that_cannot_be_read_is_refused() {
        for unusable in [b"".as_slice(), b"no document", &[0; 138]] {
            assert!(matches!(cdn().parse(unusable), Err(ServiceError::Refused(..))));
        }
    }
}
