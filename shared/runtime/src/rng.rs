//! Randomness, which is passed in: from the operating system, or from a seed, so that tests are
//! reproducible.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom, SystemRandom};

use crate::hash;

/// A random number generator.
#[derive(Debug, Clone)]
pub enum Rng {
    /// The generator of the operating system.
    System,
    /// A sequence that is derived from a seed, for tests.
    Seeded(u64, Arc<AtomicU64>),
}

impl Rng {
    /// A generator with a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed, Arc::default())
    }

    /// Random bytes.
    ///
    /// # Panics
    ///
    /// If the operating system provides no randomness. Nothing that needs it can continue safely.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                let filled = SystemRandom::new().fill(&mut bytes);
                assert!(filled.is_ok(), "the operating system provides no randomness");
            }
            Self::Seeded(seed, counter) => {
                for chunk in bytes.chunks_mut(32) {
                    let count = counter.fetch_add(1, Ordering::Relaxed);
                    let block = hash::bytes(&[seed.to_be_bytes(), count.to_be_bytes()].concat());
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A random number of 80 bits, for ids.
    pub fn id_bits(&self) -> u128 {
        u128::from_be_bytes(self.bytes()) >> 48
    }
}
