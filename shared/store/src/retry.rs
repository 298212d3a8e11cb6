//! Trying again what another request was quicker to do.

use std::time::Duration;

use glotto_domain::{Classify, Kind, kinds};

use crate::StoreError;

/// How often to try. Each round somebody gets through; a person's own devices are never this many.
const MOST: u32 = 30;

/// The longest pause, so that all tries together stay well within a function's time.
const LONGEST_PAUSE_MS: u64 = 240;

/// Somebody else was quicker: what was read is not what is there any more. Whoever meets it reads
/// again ([`Retries`]); a client is told of it only where nothing is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict;

impl Classify for Conflict {
    fn kind(&self) -> Kind {
        kinds::UNAVAILABLE
    }

    fn is_conflict(&self) -> bool {
        true
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind().title)
    }
}

impl std::error::Error for Conflict {}

/// Counts tries, and puts pauses of random length between them, so that those who collided do not
/// collide again in step.
#[derive(Debug, Default)]
pub struct Retries(u32);

impl Retries {
    /// Waits before the next try, or says that there were enough: the one answer to a request that
    /// others overtook every time. `what` is what kept changing, for the log.
    pub async fn back_off(&mut self, what: &'static str) -> Result<(), StoreError> {
        if !self.left() {
            return Err(StoreError::Conflict(what));
        }
        self.pause().await;
        Ok(())
    }

    /// Whether there is one more try.
    fn left(&self) -> bool {
        self.0 + 1 < MOST
    }

    /// Waits before the next try: at most 10 ms at first, and ever longer.
    async fn pause(&mut self) {
        let longest = (10 << self.0.min(5)).min(LONGEST_PAUSE_MS);
        self.0 += 1;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=longest))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_thirty_tries_it_is_told_what_kept_changing() {
        let mut retries = Retries(MOST - 2);
        retries.back_off("the account").await.unwrap();
        let told = retries.back_off("the account").await.unwrap_err();
        assert_eq!(told.to_string(), "the account kept changing");
    }
}
