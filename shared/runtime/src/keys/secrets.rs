//! The keys of a purpose, decrypted.

use std::collections::HashMap;

use glotto_domain::keys::{KeySet, KeyVersion};
use glotto_store::key_sets::KeySetItem;
use jiff::Timestamp;

use super::WrappingKeys;

/// The versions of a purpose's key, decrypted.
pub struct SecretSet {
    versions: KeySet,
    secrets: HashMap<String, Vec<u8>>,
}

glotto_domain::redacted_debug!(SecretSet);

impl SecretSet {
    /// Decrypts the keys of an item. A version that was encrypted with an unknown wrapping key is left out.
    pub fn open(item: &KeySetItem, wrapping: &WrappingKeys) -> Self {
        let mut secrets = HashMap::new();
        for version in item.versions.versions() {
            match wrapping.open(item.purpose, &version.id, &version.wrapped) {
                Ok(secret) => _ = secrets.insert(version.id.clone(), secret),
                Err(error) => {
                    let purpose = item.purpose.name();
                    tracing::error!(purpose, version = version.id, %error, "a key cannot be decrypted");
                }
            }
        }
        Self { versions: item.versions.clone(), secrets }
    }

    /// A set of these versions and their keys.
    pub fn new(versions: impl IntoIterator<Item = (KeyVersion, Vec<u8>)>) -> Self {
        let (versions, secrets): (Vec<_>, HashMap<_, _>) = versions
            .into_iter()
            .map(|(version, secret)| {
                let id = version.id.clone();
                (version, (id, secret))
            })
            .unzip();
        Self { versions: KeySet::new(versions), secrets }
    }

    /// A set of one version that was always used and has no end, for tests.
    pub fn of(id: &str, secret: &[u8]) -> Self {
        let version = KeyVersion {
            id: id.to_owned(),
            wrapped: String::new(),
            created: Timestamp::UNIX_EPOCH,
            from: Timestamp::UNIX_EPOCH,
            until: None,
        };
        Self::new([(version, secret.to_vec())])
    }

    /// The version that is used at a moment, and its key.
    pub fn in_use(&self, now: Timestamp) -> Option<(&str, &[u8])> {
        let version = self.versions.in_use(now)?;
        Some((version.id.as_str(), self.secrets.get(&version.id)?.as_slice()))
    }

    /// The key of a version that is valid at a moment.
    pub fn find(&self, id: &str, now: Timestamp) -> Option<&[u8]> {
        let version = self.versions.find(id, now)?;
        self.secrets.get(&version.id).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::keys::KeyPurpose;

    use crate::Rng;

    use super::*;

    const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const OTHER: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    fn item(versions: &[(&str, &WrappingKeys)]) -> KeySetItem {
        let (purpose, now) = (KeyPurpose::Playback, Timestamp::UNIX_EPOCH);
        let version = |(id, wrapping): &(&str, &WrappingKeys)| KeyVersion {
            id: (*id).to_owned(),
            wrapped: wrapping.wrap(purpose, id, id.as_bytes(), &Rng::seeded(1)).unwrap(),
            created: now,
            from: now,
            until: None,
        };
        let versions = KeySet::new(versions.iter().map(version).collect());
        KeySetItem { purpose, versions, rev: "1".parse().unwrap() }
    }

    #[test]
    fn stored_keys_are_decrypted_and_those_of_another_wrapping_key_left_out() {
        let (one, other) = (WrappingKeys::parse(ONE).unwrap(), WrappingKeys::parse(OTHER).unwrap());
        let (set, now) = (SecretSet::open(&item(&[("v1", &one), ("v2", &other)]), &one), Timestamp::UNIX_EPOCH);
        assert_eq!(set.find("v1", now), Some(b"v1".as_slice()));
        assert_eq!((set.find("v2", now), set.find("v3", now)), (None, None));
        // A version that is in use but cannot be read is not silently replaced by a former one.
        assert_eq!(set.in_use(now), None);
        assert_eq!(SecretSet::open(&item(&[("v1", &one)]), &one).in_use(now), Some(("v1", b"v1".as_slice())));
    }

    #[test]
    fn a_set_prints_none_of_its_keys() {
        assert_eq!(format!("{:?}", SecretSet::of("v1", b"a key")), "SecretSet(..)");
    }
}
