//! A learner's reminder.

use jiff::Timestamp;

use super::{Due, Schedule};

/// A learner's reminder: when they want it, and when it is due next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    schedule: Schedule,
    due: Option<Due>,
}

impl Reminder {
    /// A reminder as it is set now; what was due before it was set is not made up for.
    pub fn set(schedule: Schedule, now: Timestamp) -> Self {
        let due = schedule.next_due(now);
        Self { schedule, due }
    }

    /// A reminder as it was stored.
    pub fn restore(schedule: Schedule, due: Option<Due>) -> Self {
        Self { schedule, due }
    }

    /// When it is wanted.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// When it is due next.
    pub fn due(&self) -> Option<Due> {
        self.due
    }

    /// The same reminder, due next at another moment.
    #[must_use]
    pub fn advanced(self, due: Option<Due>) -> Self {
        Self { due, ..self }
    }
}
