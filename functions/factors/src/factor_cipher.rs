//! Protects second factors at rest. Secrets of authenticator apps are encrypted, as codes are computed
//! from them. Recovery codes are only compared, so they are stored as keyed hashes. Both keys are
//! derived from `FACTOR_KEY`, a secret that only functions have that check codes. The table alone
//! gives an attacker no second factor.
//!
//! `FACTOR_KEY` is a comma-separated list: the current key, then former ones. A secret that was
//! encrypted with a former key can be decrypted, and is encrypted again when the app is next used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::factors::RecoveryCode;
use glotto_domain::id::UserId;
use glotto_http::Problem;
use glotto_runtime::{Rng, Settings};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{hkdf, hmac};

use crate::secret::TotpSecret;

/// The prefix of an encrypted secret: the version of the format.
const FORMAT: &str = "1.";

/// The purposes for which keys are derived.
const ENCRYPTION: &[u8] = b"glotto totp secret v1";
const HASHING: &[u8] = b"glotto recovery code v1";

/// Encrypts and decrypts secrets of apps, and hashes recovery codes.
pub struct FactorCipher {
    present: Keys,
    former: Vec<Keys>,
}

/// The keys derived from one entry of `FACTOR_KEY`.
struct Keys {
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
    pub fn open(settings: &Settings) -> Result<Self, Problem> {
        Self::of(settings.get("FACTOR_KEY")?)
            .ok_or_else(|| Problem::internal(&"no keys can be derived from FACTOR_KEY"))
    }

    fn of(secrets: &str) -> Option<Self> {
        let mut keys = secrets.split(',').map(str::trim).filter(|secret| !secret.is_empty()).map(Keys::of);
        Some(Self { present: keys.next()??, former: keys.collect::<Option<_>>()? })
    }

    /// Encrypts a user's secret.
    pub fn seal(&self, secret: &TotpSecret, user: UserId, rng: &Rng) -> Result<String, Problem> {
        self.present
            .seal(secret, user, rng)
            .ok_or_else(|| Problem::internal(&"the secret of an app could not be encrypted"))
    }

    /// Decrypts a user's secret, and says with which key it was encrypted. It fails if the item was
    /// manipulated, or the key was removed.
    pub fn secret(&self, sealed: &str, user: UserId) -> Result<(TotpSecret, Key), Problem> {
        self.unseal(sealed, user).ok_or_else(|| Problem::internal(&"the secret of an app could not be decrypted"))
    }

    fn unseal(&self, sealed: &str, user: UserId) -> Option<(TotpSecret, Key)> {
        let present = self.present.unseal(sealed, user).map(|secret| (secret, Key::Present));
        let former = || self.former.iter().find_map(|keys| keys.unseal(sealed, user));
        present.or_else(|| former().map(|secret| (secret, Key::Former)))
    }

    /// The hash of a user's recovery code, with the current key.
    pub fn hash(&self, code: &RecoveryCode, user: UserId) -> String {
        self.present.hash(code, user)
    }

    /// The hashes of a user's recovery code, with all keys.
    pub fn hashes(&self, code: &RecoveryCode, user: UserId) -> impl Iterator<Item = String> {
        std::iter::once(&self.present).chain(&self.former).map(move |keys| keys.hash(code, user))
    }
}

impl Keys {
    /// HKDF-SHA-256 (RFC 5869): a key for each purpose.
    fn of(secret: &str) -> Option<Self> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(secret.as_bytes());
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
        Some(format!("{FORMAT}{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
    }

    fn unseal(&self, sealed: &str, user: UserId) -> Option<TotpSecret> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(FORMAT)?).ok()?;
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
    use jiff::Timestamp;

    use super::*;

    fn user(bits: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, bits)
    }

    fn sealed() -> (FactorCipher, TotpSecret, String) {
        let cipher = FactorCipher::of("a key").unwrap();
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
        assert_eq!(FactorCipher::of("another key").unwrap().unseal(&sealed, user(1)), None);
    }

    #[test]
    fn secrets_encrypted_with_a_former_key_decrypt_until_it_is_removed() {
        let (old, secret, sealed) = sealed();
        let code = RecoveryCode::of_bits([7; 15]);
        let both = FactorCipher::of("the next key, a key").unwrap();
        assert_eq!(both.unseal(&sealed, user(1)), Some((secret.clone(), Key::Former)));
        assert!(both.hashes(&code, user(1)).any(|hash| hash == old.hash(&code, user(1))));
        let resealed = both.seal(&secret, user(1), &Rng::seeded(3)).unwrap();
        let next = FactorCipher::of("the next key").unwrap();
        assert_eq!(next.unseal(&resealed, user(1)), Some((secret, Key::Present)));
        assert_eq!(next.unseal(&sealed, user(1)), None);
        assert_eq!(both.hash(&code, user(1)), next.hash(&code, user(1)));
    }

    #[test]
    fn without_a_key_there_is_no_factor_cipher() {
        assert!(FactorCipher::of("").is_none() && FactorCipher::of(" , ").is_none());
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
        for text in ["", "1.", "2.AAAA", "1.AAAA", "1.ä"] {
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
        let cipher = FactorCipher::of("a key").unwrap();
        let code = RecoveryCode::of_bits([7; 15]);
        assert_eq!(cipher.hash(&code, user(1)), cipher.hash(&code, user(1)));
        assert_ne!(cipher.hash(&code, user(1)), cipher.hash(&code, user(2)));
        assert_ne!(cipher.hash(&code, user(1)), FactorCipher::of("another key").unwrap().hash(&code, user(1)));
        assert_ne!(cipher.hash(&code, user(1)), cipher.hash(&RecoveryCode::of_bits([8; 15]), user(1)));
    }
}
