//! The clock, which is passed in, so that tests can set the time.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// A source of the time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The clock of the machine.
    System,
    /// A clock that is moved by hand, for tests.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A manual clock, set to a time.
    pub fn at(moment: Timestamp) -> Self {
        Self::Manual(Arc::new(Mutex::new(moment)))
    }

    /// The present time.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(moment) => *moment.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Advances a manual clock. Does nothing to the system clock.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Manual(moment) = self {
            let mut moment = moment.lock().unwrap_or_else(PoisonError::into_inner);
            *moment = moment.saturating_add(by).unwrap_or(*moment);
        }
    }

    /// Sets a manual clock. Does nothing to the system clock.
    pub fn set(&self, to: Timestamp) {
        if let Self::Manual(moment) = self {
            *moment.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}
