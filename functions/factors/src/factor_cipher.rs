//! Protects second factors at rest. Secrets of authenticator apps are encrypted, as codes are computed
//! from them. Recovery codes are only compared, so they are stored as keyed hashes. Both keys are
//! derived from the key of [`KeyPurpose::Factors`], which only functions have that check codes. The table alone
//! gives an attacker no second factor.
//!
//! Ciphertexts and hashes name the version of the key that made them. A secret of a former version is encrypted again
//! when its app is next used. A recovery code cannot be hashed again without the code, so no version is ever removed.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::RecoveryCode;
use glotto_domain::id::UserId;
use glotto_domain::keys::KeyPurpose;
use glotto_http::Problem;
use glotto_runtime::keys::{Keys, SecretSet};
use glotto_runtime::{Context, Rng};
use jiff::Timestamp;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{hkdf, hmac};

use crate::secret::TotpSecret;

/// The prefix of an encrypted secret: the version of the format. The version of the key follows.
const FORMAT: &str = "1.";

/// The purposes for which keys are derived.
const ENCRYPTION: &[u8] = b"glotto totp secret v1";
const HASHING: &[u8] = b"glotto recovery code v1";

/// Encrypts and decrypts secrets of apps, and hashes recovery codes.
pub struct FactorCipher {
    secrets: Arc<SecretSet>,
    now: Timestamp,
    /// The version that encrypts and hashes, and its keys.
    version: String,
    present: VersionKeys,
}

/// The keys derived from one version.
struct VersionKeys {
    secrets: LessSafeKey,
    codes: hmac::Key,
}

/// The key that a secret was encrypted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The current key.
    Present,
    /// A former key.
    Former,
}

impl FactorCipher {
    /// The cipher with the keys of this deployment.
    pub async fn open(context: &Context) -> Result<Self, Problem> {
        let secrets = context.port::<Keys>()?.secrets(context, KeyPurpose::Factors).await?;
        Self::with(secrets, context.now()).ok_or_else(|| Problem::unavailable(&"no key of second factors can be used"))
    }

    fn with(secrets: Arc<SecretSet>, now: Timestamp) -> Option<Self> {
        let (version, secret) = secrets.in_use(now)?;
        let (version, present) = (version.to_owned(), VersionKeys::of(secret)?);
        Some(Self { secrets, now, version, present })
    }

    fn keys_of(&self, version: &str) -> Option<VersionKeys> {
        VersionKeys::of(self.secrets.find(version, self.now)?)
    }

    /// Encrypts a user's secret: `1.<version>.<nonce, ciphertext and tag in base64url>`.
    pub fn seal(&self, secret: &TotpSecret, user: UserId, rng: &Rng) -> Result<String, Problem> {
        let sealed = self.present.seal(secret, user, rng);
        let sealed = sealed.ok_or_else(|| Problem::internal(&"the secret of an app could not be encrypted"))?;
        Ok(format!("{FORMAT}{}.{sealed}", self.version))
    }

    /// Decrypts a user's secret, and says with which key it was encrypted. It fails if the item was
    /// manipulated, or the key was removed.
    pub fn secret(&self, sealed: &str, user: UserId) -> Result<(TotpSecret, Key), Problem> {
        self.unseal(sealed, user).ok_or_else(|| Problem::internal(&"the secret of an app could not be decrypted"))
    }

    fn unseal(&self, sealed: &str, user: UserId) -> Option<(TotpSecret, Key)> {
        let (version, sealed) = sealed.strip_prefix(FORMAT)?.split_once('.')?;
        let secret = self.keys_of(version)?.unseal(sealed, user)?;
        let key = if version == self.version { Key::Present } else { Key::Former };
        Some((secret, key))
    }

    /// The hash of a user's recovery code, with the current key: `<version>.<hash in base64url>`.
    pub fn hash(&self, code: &RecoveryCode, user: UserId) -> String {
        format!("{}.{}", self.version, self.present.hash(code, user))
    }

    /// The hash of a user's recovery code among stored ones, each of which names the version of its key.
    pub fn find_hash<'h>(&self, hashes: &'h [String], code: &RecoveryCode, user: UserId) -> Option<&'h String> {
        hashes.iter().find(|stored| {
            let version = stored.split_once('.').map_or("", |(version, _)| version);
            let keys = self.keys_of(version);
            keys.is_some_and(|keys| **stored == format!("{version}.{}", keys.hash(code, user)))
        })
    }
}

impl VersionKeys {
    /// HKDF-SHA-256 (RFC 5869): a key for each purpose.
    fn of(secret: &[u8]) -> Option<Self> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(secret);
        let derived = |purpose: &[u8]| {
            let mut key = [0; 32];
            root.expand(&[purpose], hkdf::HKDF_SHA256).ok()?.fill(&mut key).ok()?;
            Some(key)
        };
        let secrets = UnboundKey::new(&CHACHA20_POLY1305, &derived(ENCRYPTION)?).ok()?;
        let codes = hmac::Key::new(hmac::HMAC_SHA256, &derived(HASHING)?);
        Some(Self { secrets: LessSafeKey::new(secrets), codes })
    }

    /// ChaCha20-Poly1305 (RFC 8439) with a random nonce. The user is authenticated with it, so it cannot
    /// be decrypted in another user's item.
    fn seal(&self, secret: &TotpSecret, user: UserId, rng: &Rng) -> Option<String> {
        let nonce: [u8; NONCE_LEN] = rng.bytes();
        let mut sealed = secret.0.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        self.secrets.seal_in_place_append_tag(unique, owner(user), &mut sealed).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn unseal(&self, sealed: &str, user: UserId) -> Option<TotpSecret> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let mut rest = rest.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let secret = self.secrets.open_in_place(nonce, owner(user), &mut rest).ok()?;
        (&*secret).try_into().ok().map(TotpSecret)
    }

    /// A code has 120 bits, so it cannot be guessed and needs no slow hash. Without the key it cannot
    /// even be tried.
    fn hash(&self, code: &RecoveryCode, user: UserId) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.codes, format!("{user} {}", code.as_str()).as_bytes()))
    }
}

fn owner(user: UserId) -> Aad<String> {
    Aad::from(user.to_string())
}

glotto_domain::redacted_debug!(FactorCipher);

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use glotto_domain::keys::KeyVersion;
    use jiff::SignedDuration;

    use super::*;

    fn user(bits: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, bits)
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
    }

    /// A cipher with these versions, of which the last is in use.
    fn cipher(versions: &[(&str, &str)]) -> FactorCipher {
        let set = versions.iter().zip(0..).map(|((id, secret), hour)| {
            let (from, wrapped) = (at(hour), String::new());
            let version = KeyVersion { id: (*id).to_owned(), wrapped, created: from, from, until: None };
            (version, secret.as_bytes().to_vec())
        });
        FactorCipher::with(Arc::new(SecretSet::new(set)), at(100)).unwrap()
    }

    fn first() -> FactorCipher {
        cipher(&[("v1", "a key")])
    }

    fn sealed() -> (FactorCipher, TotpSecret, String) {
        let cipher = first();
        let secret = TotpSecret::new(&Rng::seeded(1));
        let sealed = cipher.seal(&secret, user(1), &Rng::seeded(2)).unwrap();
        (cipher, secret, sealed)
    }

    #[test]
    fn a_secret_decrypts_for_its_owner_only() {
        let (cipher, secret, sealed) = sealed();
        assert_eq!(cipher.unseal(&sealed, user(1)), Some((secret, Key::Present)));
        assert_eq!(cipher.unseal(&sealed, user(2)), None);
    }

    #[test]
    fn a_secret_decrypts_with_its_key_only() {
        let (_, _, sealed) = sealed();
        assert_eq!(cipher(&[("v1", "another key")]).unseal(&sealed, user(1)), None);
        assert_eq!(cipher(&[("v2", "a key")]).unseal(&sealed, user(1)), None);
    }

    #[test]
    fn secrets_and_codes_of_a_former_version_are_valid_as_long_as_it_is_there() {
        let (old, secret, sealed) = sealed();
        let code = RecoveryCode::of_bits([7; 15]);
        let both = cipher(&[("v1", "a key"), ("v2", "the next key")]);
        assert_eq!(both.unseal(&sealed, user(1)), Some((secret.clone(), Key::Former)));
        let hashes = ["v0.hash".to_owned(), old.hash(&code, user(1))];
        assert_eq!(both.find_hash(&hashes, &code, user(1)), Some(&hashes[1]));
        let resealed = both.seal(&secret, user(1), &Rng::seeded(3)).unwrap();
        assert!(resealed.starts_with("1.v2."));
        let next = cipher(&[("v2", "the next key")]);
        assert_eq!(next.unseal(&resealed, user(1)), Some((secret, Key::Present)));
        assert_eq!(next.unseal(&sealed, user(1)), None);
        assert_eq!(next.find_hash(&hashes, &code, user(1)), None);
        assert_eq!(both.hash(&code, user(1)), next.hash(&code, user(1)));
    }

    #[test]
    fn a_secret_that_was_tampered_with_does_not_decrypt() {
        let (cipher, secret, sealed) = sealed();
        assert!(!sealed.contains(&URL_SAFE_NO_PAD.encode(secret.0)));
        for place in FORMAT.len()..sealed.len() - 1 {
            let mut bytes = sealed.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(cipher.unseal(&String::from_utf8(bytes).unwrap(), user(1)), None, "{place}");
        }
        for text in ["", "1.", "2.AAAA", "1.AAAA", "1.v1.", "1.v1.AAAA", "1.v1.ä"] {
            assert_eq!(cipher.unseal(text, user(1)), None, "{text}");
        }
    }

    #[test]
    fn one_secret_sealed_twice_looks_different() {
        let (cipher, secret, first) = sealed();
        assert_ne!(cipher.seal(&secret, user(1), &Rng::seeded(3)).unwrap(), first);
    }

    #[test]
    fn the_same_code_of_two_users_has_different_hashes() {
        let cipher = first();
        let code = RecoveryCode::of_bits([7; 15]);
        assert_eq!(cipher.hash(&code, user(1)), first().hash(&code, user(1)));
        assert_ne!(cipher.hash(&code, user(1)), cipher.hash(&code, user(2)));
        assert_ne!(cipher.hash(&code, user(1)), self::cipher(&[("v1", "another key")]).hash(&code, user(1)));
        assert_ne!(cipher.hash(&code, user(1)), cipher.hash(&RecoveryCode::of_bits([8; 15]), user(1)));
    }
}
