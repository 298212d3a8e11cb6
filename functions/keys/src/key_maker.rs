//! Makes keys, and encrypts them with the wrapping key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::federation::ProviderSecrets;
use glotto_domain::identity::signing::PublicKey;
use glotto_domain::keys::{KeyPurpose, KeySet, KeyVersion};
use glotto_events::Failure;
use glotto_http::token::SigningKey;
use glotto_runtime::keys::WrappingKeys;
use glotto_runtime::{Context, Rng};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};

/// The bytes in the id of a version: enough that no two versions of a purpose share one.
const ID_LEN: usize = 6;

/// Makes keys, and encrypts them with the wrapping key.
pub(crate) struct KeyMaker<'a> {
    pub(crate) context: &'a Context,
    wrapping: WrappingKeys,
}

impl<'a> KeyMaker<'a> {
    /// Reads the wrapping key.
    pub(crate) fn new(context: &'a Context) -> Result<Self, Failure> {
        Ok(Self { context, wrapping: WrappingKeys::of(&context.settings)? })
    }

    /// A new version, which is used from now on.
    pub(crate) fn version(&self, purpose: KeyPurpose) -> Result<KeyVersion, Failure> {
        self.wrap(purpose, &new_secret(purpose, &self.context.rng)?)
    }

    /// A new version of the keys of access tokens, and its public key.
    pub(crate) fn signing_key(&self) -> Result<(KeyVersion, PublicKey), Failure> {
        let seed = new_secret(KeyPurpose::AccessTokens, &self.context.rng)?;
        let version = self.wrap(KeyPurpose::AccessTokens, &seed)?;
        let public = public_key(&version, &seed)?;
        Ok((version, public))
    }

    /// The public key of a version of the keys of access tokens.
    pub(crate) fn public_key(&self, version: &KeyVersion) -> Result<PublicKey, Failure> {
        public_key(version, &self.open(KeyPurpose::AccessTokens, version)?)
    }

    /// The key of a version.
    pub(crate) fn open(&self, purpose: KeyPurpose, version: &KeyVersion) -> Result<Vec<u8>, Failure> {
        self.wrapping.open(purpose, &version.id, &version.wrapped).map_err(|error| {
            let (purpose, version) = (purpose.name(), &version.id);
            Failure::because(format!("{error}: the key {version} of {purpose} was encrypted with another one"))
        })
    }

    /// The versions, with all keys encrypted by the wrapping key that encrypts now. One that cannot be decrypted stays
    /// as it is.
    pub(crate) fn rewrap(&self, purpose: KeyPurpose, versions: &KeySet) -> KeySet {
        versions.rewrap(|version| {
            if self.wrapping.is_current(&version.wrapped) {
                return None;
            }
            let key = self.open(purpose, version).inspect_err(|error| tracing::error!(%error, "a key is lost"));
            self.wrapping.wrap(purpose, &version.id, &key.ok()?, &self.context.rng).ok()
        })
    }

    /// A new version with this key, which is used from now on.
    pub(crate) fn wrap(&self, purpose: KeyPurpose, key: &[u8]) -> Result<KeyVersion, Failure> {
        let (now, rng) = (self.context.now(), &self.context.rng);
        let id = URL_SAFE_NO_PAD.encode(rng.bytes::<ID_LEN>());
        let wrapped = self.wrapping.wrap(purpose, &id, key, rng).map_err(Failure::because)?;
        Ok(KeyVersion { id, wrapped, created: now, from: now, until: None })
    }
}

/// A new key: 256 random bits; for media the pair that CloudFront can verify, as PKCS #8; and nothing yet for what is
/// copied.
fn new_secret(purpose: KeyPurpose, rng: &Rng) -> Result<Vec<u8>, Failure> {
    match purpose {
        KeyPurpose::Media => new_pair(),
        KeyPurpose::ProviderSecrets => Ok(ProviderSecrets::default().to_json()),
        _ => Ok(rng.bytes::<32>().to_vec()),
    }
}

fn new_pair() -> Result<Vec<u8>, Failure> {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
    let pair = pair.map_err(|_| Failure::because("no key pair could be generated"))?;
    Ok(pair.as_ref().to_vec())
}

fn public_key(version: &KeyVersion, seed: &[u8]) -> Result<PublicKey, Failure> {
    let seed: Option<&[u8; 32]> = seed.try_into().ok();
    let key = seed.and_then(SigningKey::from_seed).ok_or_else(|| Failure::because("the seed of a key is malformed"))?;
    let (kid, x) = (key.kid().to_owned(), key.x().to_owned());
    Ok(PublicKey { kid, x, version: version.id.clone(), from: version.from, until: None })
}

#[cfg(test)]
mod tests {
    use glotto_runtime::{Clock, Settings};
    use jiff::Timestamp;

    use super::*;

    const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const OTHER: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    fn context(wrapping: &str) -> Context {
        let settings = Settings::from_pairs([("WRAPPING_KEY", wrapping)]);
        Context::new(settings, Clock::at(Timestamp::UNIX_EPOCH), Rng::System).unwrap()
    }

    #[test]
    fn keys_are_encrypted_again_when_the_wrapping_key_changes() {
        let (before, both, after) = (context(ONE), context(&format!("{OTHER},{ONE}")), context(OTHER));
        let version = KeyMaker::new(&before).unwrap().version(KeyPurpose::Cursors).unwrap();
        let set = KeySet::new(vec![version.clone()]);
        let rewrapped = KeyMaker::new(&both).unwrap().rewrap(KeyPurpose::Cursors, &set);
        let key = |context, set: &KeySet| {
            let opened = KeyMaker::new(context).unwrap().open(KeyPurpose::Cursors, &set.versions()[0]);
            opened.ok()
        };
        assert_eq!(key(&after, &rewrapped), key(&before, &set));
        assert!(key(&after, &rewrapped).is_some() && key(&after, &set).is_none());
        // What is current is not changed, and what cannot be decrypted is not lost.
        assert_eq!(KeyMaker::new(&both).unwrap().rewrap(KeyPurpose::Cursors, &rewrapped), rewrapped);
        assert_eq!(KeyMaker::new(&after).unwrap().rewrap(KeyPurpose::Cursors, &set), set);
    }

    #[test]
    fn no_two_keys_are_the_same_and_a_public_key_belongs_to_its_version() {
        let context = context(ONE);
        let maker = KeyMaker::new(&context).unwrap();
        let (version, public) = maker.signing_key().unwrap();
        assert_eq!(maker.public_key(&version).unwrap(), public);
        let other = maker.version(KeyPurpose::AccessTokens).unwrap();
        assert!(other.id != version.id && maker.public_key(&other).unwrap().kid != public.kid);
    }
}
