//! The clock of a cloud: the time of this machine, which tests can move forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The clock of a cloud. Clones share it.
///
/// Credentials of roles and request tokens of MediaConvert end by this clock. Signatures, visibility timeouts and the
/// records of streams have the time of the machine.
#[derive(Debug, Clone, Default)]
pub struct CloudClock {
    /// How far it is ahead of the machine, in milliseconds.
    ahead: Arc<AtomicI64>,
}

impl CloudClock {
    /// The present time.
    pub fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed));
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock forward.
    pub fn advance(&self, duration: Duration) {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(milliseconds, Ordering::Relaxed);
    }
}
