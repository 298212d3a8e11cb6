//! Randomness, passed in: from the operating system, or from a seed so that a test repeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom, SystemRandom};

use crate::hash;

/// Where a function gets randomness from.
#[derive(Debug, Clone)]
pub enum Rng {
    /// The operating system's generator.
    System,
    /// A sequence that follows from a seed; for tests.
    Seeded(u64, Arc<AtomicU64>),
}

impl Rng {
    /// The sequence of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed, Arc::default())
    }

    /// Random bytes.
    ///
    /// # Panics
    ///
    /// When the operating system has no randomness to give: nothing that needs it may go on.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                let filled = SystemRandom::new().fill(&mut bytes);
                assert!(filled.is_ok(), "the operating system gives no randomness");
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

    /// A random number of 80 bits, as an id wants it.
    pub fn id_bits(&self) -> u128 {
        u128::from_be_bytes(self.bytes()) >> 48
    }
}
