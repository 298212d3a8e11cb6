//! Hashing passwords: argon2id (RFC 9106) with the parameters that the OWASP Password Storage
//! Cheat Sheet asks for at least. A hash carries its parameters, so they can be raised: old hashes
//! still verify, and are made anew at the next login.

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use glotto_domain::identity::Password;
use glotto_http::Problem;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Chance, Context, Port};
use glotto_store::accounts::PasswordHash;
use tokio::sync::Semaphore;

/// Kibibytes that a hash fills.
const MEMORY: u32 = 19_456;
/// Times that it goes over them.
const PASSES: u32 = 2;
/// Lanes: a function has one core at most.
const LANES: u32 = 1;
/// Hashes that are computed at once: each fills its own memory. On Lambda there is never more
/// than one, as a function answers one request at a time.
const AT_ONCE: usize = 2;

/// Hashes passwords, and counts how often: a hash is what an answer's time consists of, so tests
/// compare what answers cost.
#[derive(Debug)]
pub struct Passwords {
    hashed: AtomicU64,
    turns: Semaphore,
}

impl Port for Passwords {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self { hashed: AtomicU64::new(0), turns: Semaphore::new(AT_ONCE) })
    }
}

impl Passwords {
    /// Hashes a password for storing.
    pub async fn hash(&self, password: &Password, chance: &Chance) -> Result<PasswordHash, Problem> {
        let (password, salt) = (password.clone(), chance.bytes::<16>());
        let hashed = self.aside(move || present().hash_password_with_salt(password.as_bytes(), &salt)).await?;
        hashed.map(|hash| PasswordHash(hash.to_string())).map_err(|error| Problem::internal(&error))
    }

    /// Whether a password has this hash. Where there is no account there is no hash, and as much
    /// work is done for nothing.
    pub async fn matches(&self, password: &Password, hash: Option<&PasswordHash>) -> Result<bool, Problem> {
        let (password, hash) = (password.clone(), hash.map_or_else(nobody, |hash| hash.0.clone()));
        self.aside(move || {
            argon2::PasswordHash::new(&hash)
                .is_ok_and(|hash| present().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// How many hashes were computed.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Computes a hash beside the thread that everything else runs on: calls under way would miss
    /// their time limits.
    async fn aside<T: Send + 'static>(&self, hash: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let _turn = self.turns.acquire().await.map_err(|error| Problem::internal(&error))?;
        tokio::task::spawn_blocking(hash).await.map_err(|error| Problem::internal(&error))
    }
}

/// Whether a hash was made with other parameters than those of the present.
pub fn is_outdated(hash: &PasswordHash) -> bool {
    !hash.0.starts_with(&parameters())
}

fn present() -> Argon2<'static> {
    // These are the crate's defaults today; written out, so that an upgrade does not change them.
    let params = Params::new(MEMORY, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What a hash of the present begins with.
fn parameters() -> String {
    format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$")
}

/// A hash with the present parameters that no password has.
fn nobody() -> String {
    format!("{}Z2xvdHRvLW5vYm9keS4uLg${}", parameters(), "A".repeat(43))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        Passwords { hashed: AtomicU64::new(0), turns: Semaphore::new(AT_ONCE) }
    }

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = passwords();
        let hash = passwords.hash(&password("correct horse"), &Chance::seeded(1)).await.unwrap();
        assert!(passwords.matches(&password("correct horse"), Some(&hash)).await.unwrap());
        assert!(!passwords.matches(&password("correct house"), Some(&hash)).await.unwrap());
        assert_eq!(passwords.hashed(), 3);
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let chance = Chance::seeded(1);
        let first = passwords().hash(&password("correct horse"), &chance).await.unwrap();
        let second = passwords().hash(&password("correct horse"), &chance).await.unwrap();
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn a_hash_of_the_present_is_not_outdated_and_one_with_less_memory_is() {
        let hash = passwords().hash(&password("correct horse"), &Chance::seeded(1)).await.unwrap();
        assert!(!is_outdated(&hash));
        assert!(is_outdated(&PasswordHash(hash.0.replace("m=19456", "m=4096"))));
    }

    #[tokio::test]
    async fn nobody_has_a_hash_that_can_be_computed_and_that_nothing_matches() {
        let nobody = nobody();
        let parsed = argon2::PasswordHash::new(&nobody).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap().m_cost(), MEMORY);
        assert!(!is_outdated(&PasswordHash(nobody)));
        assert!(!passwords().matches(&password("correct horse"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_with_older_parameters_still_verifies() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(4_096, 1, 1, None).unwrap());
        let hash = weaker.hash_password_with_salt(b"correct horse", b"0123456789abcdef").unwrap();
        let hash = PasswordHash(hash.to_string());
        assert!(passwords().matches(&password("correct horse"), Some(&hash)).await.unwrap());
    }
}
