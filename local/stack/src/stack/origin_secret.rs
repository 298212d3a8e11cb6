//! The secret by which functions recognise requests that came through the front door. On AWS, the first
//! deployment makes it (`tools/origin_secret.py`); here, each start does.

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;

use crate::error::{Error, Result};
use crate::identifiers;

/// A new secret, for one start.
pub(super) fn generate() -> Result<String> {
    let random = ring::rand::generate::<[u8; 32]>(&SystemRandom::new());
    let random = random.map_err(|_| Error::new("the system has no random numbers for the secret of the front door"))?;
    Ok(identifiers::digits(&random.expose()))
}

/// The hash by which functions know a secret; nothing if there is none, and functions answer to all.
pub(super) fn hash(secret: &str) -> String {
    match secret {
        "" => String::new(),
        secret => identifiers::digits(digest(&SHA256, secret.as_bytes()).as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_know_the_sha_256_of_a_secret_in_lower_case() {
        // FIPS 180-2, B.1.
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hash(""), "");
        assert_ne!(generate().unwrap(), generate().unwrap());
    }
}
