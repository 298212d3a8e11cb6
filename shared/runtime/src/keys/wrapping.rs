//! The wrapping key, which encrypts the keys that are stored in the table. Without it a copy of the table holds no key,
//! and without the table it opens nothing.
//!
//! The setting `WRAPPING_KEY` may hold several, separated by commas: the first encrypts, and all of them decrypt, so
//! that the wrapping key can be replaced while functions run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use glotto_domain::keys::KeyPurpose;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use thiserror::Error;

use crate::settings::MissingSetting;
use crate::{Rng, Settings, hash, hex};

/// The setting.
const VARIABLE: &str = "WRAPPING_KEY";

/// The bytes of a wrapping key.
const KEY_LEN: usize = 32;

/// Wrapping keys, the one that encrypts first.
pub struct WrappingKeys(Vec<WrappingKey>);

glotto_domain::redacted_debug!(WrappingKeys);

struct WrappingKey {
    /// What encrypted keys name it by. It reveals nothing about the key.
    id: String,
    cipher: LessSafeKey,
}

/// A key that cannot be encrypted, or was encrypted with another wrapping key, for another purpose or as another
/// version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the wrapping key does not fit")]
pub struct WrappingError;

impl WrappingKeys {
    /// The wrapping keys of the function.
    pub fn of(settings: &Settings) -> Result<Self, MissingSetting> {
        Self::parse(settings.get(VARIABLE)?)
            .ok_or_else(|| MissingSetting(format!("{VARIABLE} (64 hexadecimal digits)")))
    }

    /// Parses keys of 64 hexadecimal digits, separated by commas. None if there is none, or one is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty());
        let keys: Vec<WrappingKey> = keys.map(|key| WrappingKey::new(&hex::parse(key)?)).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Encrypts a key: `<id of the wrapping key>.<nonce, ciphertext and tag in base64>`. AES-256-GCM with a random
    /// nonce. Purpose and version are authenticated with it, so it cannot be decrypted in the place of another key.
    pub fn wrap(&self, purpose: KeyPurpose, version: &str, key: &[u8], rng: &Rng) -> Result<String, WrappingError> {
        let wrapping = self.0.first().ok_or(WrappingError)?;
        let nonce: [u8; NONCE_LEN] = rng.bytes();
        let mut wrapped = key.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        let sealed = wrapping.cipher.seal_in_place_append_tag(unique, place(purpose, version), &mut wrapped);
        sealed.map_err(|_| WrappingError)?;
        // Not base64url: an item that names no user must not look as if it held an id.
        Ok(format!("{}.{}", wrapping.id, STANDARD_NO_PAD.encode([nonce.as_slice(), &wrapped].concat())))
    }

    /// Decrypts a key.
    pub fn open(&self, purpose: KeyPurpose, version: &str, wrapped: &str) -> Result<Vec<u8>, WrappingError> {
        let (id, text) = wrapped.split_once('.').ok_or(WrappingError)?;
        let wrapping = self.0.iter().find(|key| key.id == id).ok_or(WrappingError)?;
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| WrappingError)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or(WrappingError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| WrappingError)?;
        let mut rest = rest.to_vec();
        let key = wrapping.cipher.open_in_place(nonce, place(purpose, version), &mut rest);
        key.map(|key| key.to_vec()).map_err(|_| WrappingError)
    }

    /// Whether a key is encrypted with the wrapping key that encrypts now.
    pub fn is_current(&self, wrapped: &str) -> bool {
        let id = wrapped.split_once('.').map(|(id, _)| id);
        self.0.first().is_some_and(|first| id == Some(first.id.as_str()))
    }
}

impl WrappingKey {
    fn new(bytes: &[u8; KEY_LEN]) -> Option<Self> {
        let id = hash::bytes(&[b"glotto wrapping key".as_slice(), bytes].concat());
        let id = format!("{:02x}{:02x}{:02x}{:02x}", id[0], id[1], id[2], id[3]);
        Some(Self { id, cipher: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes).ok()?) })
    }
}

/// Where a key belongs.
fn place(purpose: KeyPurpose, version: &str) -> Aad<String> {
    Aad::from(format!("glotto key v1 {} {version}", purpose.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const OTHER: &str = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

    fn keys(text: &str) -> WrappingKeys {
        WrappingKeys::parse(text).unwrap()
    }

    fn wrapped(keys: &WrappingKeys) -> String {
        keys.wrap(KeyPurpose::Cursors, "v1", b"a key", &Rng::seeded(1)).unwrap()
    }

    #[test]
    fn a_wrapped_key_opens_in_its_place_only() {
        let wrapped = wrapped(&keys(ONE));
        let open = |purpose, version| keys(ONE).open(purpose, version, &wrapped);
        assert_eq!(open(KeyPurpose::Cursors, "v1").as_deref(), Ok(b"a key".as_slice()));
        assert_eq!(open(KeyPurpose::RefreshTokens, "v1"), Err(WrappingError));
        assert_eq!(open(KeyPurpose::Cursors, "v2"), Err(WrappingError));
        assert_eq!(keys(OTHER).open(KeyPurpose::Cursors, "v1", &wrapped), Err(WrappingError));
    }

    #[test]
    fn all_wrapping_keys_open_and_the_first_one_wraps() {
        let (before, both) = (wrapped(&keys(ONE)), keys(&format!("{OTHER}, {ONE}")));
        assert_eq!(both.open(KeyPurpose::Cursors, "v1", &before).as_deref(), Ok(b"a key".as_slice()));
        assert!(!both.is_current(&before) && keys(ONE).is_current(&before));
        let after = wrapped(&both);
        assert!(both.is_current(&after));
        assert_eq!(keys(OTHER).open(KeyPurpose::Cursors, "v1", &after).as_deref(), Ok(b"a key".as_slice()));
        assert_eq!(keys(ONE).open(KeyPurpose::Cursors, "v1", &after), Err(WrappingError));
    }

    #[test]
    fn a_wrapped_key_that_was_tampered_with_does_not_open() {
        let wrapped = wrapped(&keys(ONE));
        for place in 0..wrapped.len() - 1 {
            let mut bytes = wrapped.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(keys(ONE).open(KeyPurpose::Cursors, "v1", &text), Err(WrappingError), "{place}");
        }
        for text in ["", ".", "630dcd29.", "630dcd29.AAAA", "x"] {
            assert_eq!(keys(ONE).open(KeyPurpose::Cursors, "v1", text), Err(WrappingError), "{text}");
        }
    }

    #[test]
    fn one_key_wrapped_twice_looks_different_and_never_contains_the_key() {
        let (keys, rng) = (keys(ONE), Rng::seeded(1));
        let wrap = || keys.wrap(KeyPurpose::Cursors, "v1", b"a key", &rng).unwrap();
        let (one, other) = (wrap(), wrap());
        assert_ne!(one, other);
        assert!(!one.contains(&STANDARD_NO_PAD.encode(b"a key")));
    }

    #[test]
    fn malformed_wrapping_keys_are_refused() {
        let short = &ONE[2..];
        let signed = format!("+{}", &ONE[1..]);
        let wrong = ONE.replace('f', "g");
        for text in ["", " , ", short, &signed, &wrong, &format!("{ONE},{short}"), &"é".repeat(32)] {
            assert!(WrappingKeys::parse(text).is_none(), "{text}");
        }
    }
}
