//! Hashing passwords: argon2id (RFC 9106) with the parameters that the OWASP Password Storage
//! Cheat Sheet asks for at least. A hash carries its parameters, so they can be raised: old hashes
//! still verify, and are made anew at the next login.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use glotto_domain::identity::Password;
use glotto_http::Problem;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Chance, Context, Port};
use glotto_store::identity::PasswordHash;
use tokio::sync::Mutex;

/// Kibibytes that a hash fills.
const MEMORY: u32 = 19_456;
/// Times that it goes over them.
const PASSES: u32 = 2;
/// Lanes: a function has one core at most.
const LANES: u32 = 1;
/// Hashes passwords, and counts how often: a hash is what an answer's time consists of, so tests
/// compare what answers cost.
#[derive(Debug, Default)]
pub struct Passwords {
    hashed: AtomicU64,
    /// What a hash fills, kept from one to the next: to be given 19 MiB anew each time costs a function a
    /// tenth of the hash, and three times the memory. One hash at a time, as a function answers
    /// one request at a time.
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory(Vec<Block>);

/// It holds what was made of a password.
impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} KiB)", self.0.len())
    }
}

impl Port for Passwords {
    fn open(_: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::default())
    }
}

impl Passwords {
    /// Hashes a password for storing.
    pub async fn hash(&self, password: &Password, chance: &Chance) -> Result<PasswordHash, Problem> {
        let (password, salt) = (password.clone(), chance.bytes::<16>());
        let hashed = self.aside(move |memory| {
            let salt = Salt::new(&salt)?;
            let output = fill(&present(), &password, &salt, memory)?;
            Ok::<_, argon2::password_hash::Error>(format!("{}{salt}${output}", parameters()))
        });
        hashed.await?.map(PasswordHash).map_err(|error| Problem::internal(&error))
    }

    /// Whether a password has this hash. Where there is no account there is no hash, and as much
    /// work is done for nothing.
    pub async fn matches(&self, password: &Password, hash: Option<&PasswordHash>) -> Result<bool, Problem> {
        let (password, hash) = (password.clone(), hash.map_or_else(nobody, |hash| hash.0.clone()));
        self.aside(move |memory| verify(&password, &hash, memory).unwrap_or(false)).await
    }

    /// How many hashes were computed.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Computes a hash beside the thread that everything else runs on: calls under way would miss
    /// their time limits.
    async fn aside<T: Send + 'static>(
        &self,
        hash: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let mut memory = self.memory.clone().lock_owned().await;
        tokio::task::spawn_blocking(move || hash(&mut memory)).await.map_err(|error| Problem::internal(&error))
    }
}

fn fill(
    argon: &Argon2<'_>,
    password: &Password,
    salt: &Salt,
    memory: &mut Memory,
) -> argon2::password_hash::Result<Output> {
    let params = argon.params();
    memory.0.resize(params.block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut memory.0)?;
    Ok(Output::new(&output)?)
}

/// Compares in a time that does not tell how much is alike ([`Output`] does).
fn verify(password: &Password, hash: &str, memory: &mut Memory) -> argon2::password_hash::Result<bool> {
    let hash = argon2::PasswordHash::new(hash)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::try_from(&hash)?);
    let salt = hash.salt.ok_or(argon2::password_hash::Error::SaltInvalid)?;
    Ok(hash.hash == Some(fill(&argon, password, &salt, memory)?))
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
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    fn passwords() -> Passwords {
        Passwords::default()
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
    async fn others_who_know_argon2_verify_our_hashes() {
        let hash = passwords().hash(&password("correct horse"), &Chance::seeded(1)).await.unwrap();
        let parsed = argon2::PasswordHash::new(&hash.0).unwrap();
        Argon2::default().verify_password(b"correct horse", &parsed).unwrap();
        Argon2::default().verify_password(b"correct house", &parsed).unwrap_err();
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
