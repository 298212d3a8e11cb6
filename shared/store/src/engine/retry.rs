//! Retries after another request changed what this one had read.

use std::time::Duration;

use glotto_domain::{Classify, Kind, kinds};

use crate::StoreError;

/// The number of tries. In each round one of the conflicting requests succeeds, and a user never has
/// this many devices.
const MAX_TRIES: u32 = 30;

/// The longest pause, so that all tries together stay well within a function's timeout.
const LONGEST_PAUSE_MS: u64 = 240;

/// Another request changed the item after it was read. The caller reads again ([`Retries`]); a client
/// sees this error only where the operation is not retried.
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

/// Counts tries, and pauses between them for random times, so that requests that collided do not
/// collide again.
#[derive(Debug, Default)]
pub struct Retries(u32);

impl Retries {
    /// Waits before the next try; fails after the last one. `what` names what kept changing, for the
    /// log.
    pub async fn back_off(&mut self, what: &'static str) -> Result<(), StoreError> {
        if self.0 + 1 >= MAX_TRIES {
            return Err(StoreError::Conflict(what));
        }
        self.pause().await;
        Ok(())
    }

    /// At most 10 ms at first, and longer each time.
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
    async fn after_thirty_attempts_the_error_names_the_conflicting_item() {
        let mut retry = Retries(MAX_TRIES - 2);
        retry.back_off("the account").await.unwrap();
        let error = retry.back_off("the account").await.unwrap_err();
        assert_eq!(error.to_string(), "the account kept changing");
    }
}
