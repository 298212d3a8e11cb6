//! Password hashing: argon2id (RFC 9106) with at least the parameters that the OWASP Password
//! Storage Cheat Sheet recommends. A hash carries its parameters, so they can be raised: old hashes
//! still verify, and are replaced at the next login.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use glotto_domain::identity::Password;
use glotto_http::Problem;
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, Rng};
use glotto_store::identity::PasswordHash;
use tokio::sync::Mutex;

/// Kibibytes that a hash fills.
const MEMORY: u32 = 19_456;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes: a function has one core at most.
const LANES: u32 = 1;

/// Hashes passwords, and counts how often: hashes make up most of a response time, so tests compare
/// their number.
#[derive(Debug, Default)]
pub struct Passwords {
    hashed: AtomicU64,
    /// The memory that a hash fills, kept from one to the next: allocating 19 MiB each time costs a
    /// tenth of the hash, and three times the memory. One hash at a time, as a function handles one
    /// request at a time.
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory(Vec<Block>);

/// It holds what was computed from a password.
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
    pub async fn hash(&self, password: &Password, rng: &Rng) -> Result<PasswordHash, Problem> {
        let (password, salt) = (password.clone(), rng.bytes::<16>());
        let hashed = self.in_background(move |memory| {
            let salt = Salt::new(&salt)?;
            let output = fill(&current(), password.as_bytes(), &salt, memory)?;
            Ok::<_, argon2::password_hash::Error>(format!("{}{salt}${output}", parameters()))
        });
        hashed.await?.map(PasswordHash).map_err(|error| Problem::internal(&error))
    }

    /// Whether a password has this hash. Without a hash, as for an unknown account, the same work is done for nothing.
    /// One with a space beyond ASCII may have a hash from before all spaces were one, so it is hashed in both forms.
    /// That depends only on what was typed.
    pub async fn matches(&self, password: &Password, hash: Option<&PasswordHash>) -> Result<bool, Problem> {
        let (password, hash) = (password.clone(), hash.map_or_else(decoy_hash, |hash| hash.0.clone()));
        self.in_background(move |memory| {
            let forms = [Some(password.as_bytes()), password.as_former_bytes()];
            forms.into_iter().flatten().any(|form| verify(form, &hash, memory).unwrap_or(false))
        })
        .await
    }

    /// How many passwords were hashed or compared with a hash.
    pub fn hash_count(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// Computes a hash on a thread of its own: on the one that everything else runs on, calls under
    /// way would miss their time limits.
    async fn in_background<T: Send + 'static>(
        &self,
        hash: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let mut memory = self.memory.clone().lock_owned().await;
        tokio::task::spawn_blocking(move || hash(&mut memory)).await.map_err(|error| Problem::internal(&error))
    }
}

/// A password that is checked against an account's hash. Where an operation runs again after a
/// conflict, a hash that matched before is not computed again.
pub struct PasswordCheck<'a> {
    password: &'a Password,
    matched: std::sync::Mutex<Option<PasswordHash>>,
}

impl<'a> PasswordCheck<'a> {
    /// A check of a password.
    pub fn new(password: &'a Password) -> Self {
        Self { password, matched: std::sync::Mutex::default() }
    }

    /// Whether the password is known to have this hash.
    pub fn has_matched(&self, hash: &PasswordHash) -> bool {
        self.matched.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(hash)
    }

    /// Whether the password has this hash ([`Passwords::matches`]).
    pub async fn matches(&self, context: &Context, hash: Option<&PasswordHash>) -> Result<bool, Problem> {
        if hash.is_some_and(|hash| self.has_matched(hash)) {
            return Ok(true);
        }
        let matches = context.port::<Passwords>()?.matches(self.password, hash).await?;
        if matches {
            *self.matched.lock().unwrap_or_else(PoisonError::into_inner) = hash.cloned();
        }
        Ok(matches)
    }
}

fn fill(
    argon: &Argon2<'_>,
    password: &[u8],
    salt: &Salt,
    memory: &mut Memory,
) -> argon2::password_hash::Result<Output> {
    let params = argon.params();
    memory.0.resize(params.block_count(), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon.hash_password_into_with_memory(password, salt, &mut output, &mut memory.0)?;
    Ok(Output::new(&output)?)
}

/// Compares in constant time ([`Output`] does).
fn verify(password: &[u8], hash: &str, memory: &mut Memory) -> argon2::password_hash::Result<bool> {
    let hash = argon2::PasswordHash::new(hash)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::try_from(&hash)?);
    let salt = hash.salt.ok_or(argon2::password_hash::Error::SaltInvalid)?;
    Ok(hash.hash == Some(fill(&argon, password, &salt, memory)?))
}

/// Whether a hash was computed with other parameters than today's.
pub fn is_outdated(hash: &PasswordHash) -> bool {
    !hash.0.starts_with(&parameters())
}

fn current() -> Argon2<'static> {
    // These are the crate's defaults today; written out, so that an upgrade does not change them.
    let params = Params::new(MEMORY, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What a hash with today's parameters begins with.
fn parameters() -> String {
    format!("$argon2id$v=19$m={MEMORY},t={PASSES},p={LANES}$")
}

/// A hash with today's parameters that no password has.
fn decoy_hash() -> String {
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
        let hash = passwords.hash(&password("correct horse"), &Rng::seeded(1)).await.unwrap();
        assert!(passwords.matches(&password("correct horse"), Some(&hash)).await.unwrap());
        assert!(!passwords.matches(&password("correct house"), Some(&hash)).await.unwrap());
        assert_eq!(passwords.hash_count(), 3);
    }

    #[tokio::test]
    async fn others_who_know_argon2_verify_our_hashes() {
        let hash = passwords().hash(&password("correct horse"), &Rng::seeded(1)).await.unwrap();
        let parsed = argon2::PasswordHash::new(&hash.0).unwrap();
        Argon2::default().verify_password(b"correct horse", &parsed).unwrap();
        Argon2::default().verify_password(b"correct house", &parsed).unwrap_err();
    }

    #[tokio::test]
    async fn two_hashes_of_one_password_differ() {
        let rng = Rng::seeded(1);
        let first = passwords().hash(&password("correct horse"), &rng).await.unwrap();
        let second = passwords().hash(&password("correct horse"), &rng).await.unwrap();
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn a_hash_of_the_present_is_not_outdated_and_one_with_less_memory_is() {
        let hash = passwords().hash(&password("correct horse"), &Rng::seeded(1)).await.unwrap();
        assert!(!is_outdated(&hash));
        assert!(is_outdated(&PasswordHash(hash.0.replace("m=19456", "m=4096"))));
    }

    #[tokio::test]
    async fn the_decoy_has_a_hash_that_can_be_computed_and_that_nothing_matches() {
        let decoy = decoy_hash();
        let parsed = argon2::PasswordHash::new(&decoy).unwrap();
        assert_eq!(Params::try_from(&parsed).unwrap().m_cost(), MEMORY);
        assert!(!is_outdated(&PasswordHash(decoy)));
        assert!(!passwords().matches(&password("correct horse"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_of_before_all_spaces_were_one_still_verifies() {
        let passwords = passwords();
        let former = Argon2::default().hash_password_with_salt("correct\u{A0}horse".as_bytes(), b"0123456789abcdef");
        let former = PasswordHash(former.unwrap().to_string());
        let present = passwords.hash(&password("correct horse"), &Rng::seeded(1)).await.unwrap();
        for (typed, hash, matches) in [
            ("correct\u{A0}horse", &former, true),
            ("correct horse", &former, false),
            ("correct\u{A0}horse", &present, true),
            ("correct\u{3000}horse", &present, true),
            ("correct\u{A0}house", &present, false),
        ] {
            assert_eq!(passwords.matches(&password(typed), Some(hash)).await.unwrap(), matches, "{typed:?}");
        }
    }

    #[tokio::test]
    async fn a_hash_with_older_parameters_still_verifies() {
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(4_096, 1, 1, None).unwrap());
        let hash = weaker.hash_password_with_salt(b"correct horse", b"0123456789abcdef").unwrap();
        let hash = PasswordHash(hash.to_string());
        assert!(passwords().matches(&password("correct horse"), Some(&hash)).await.unwrap());
    }
}
