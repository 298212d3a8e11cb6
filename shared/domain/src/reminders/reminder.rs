//! The reminder of a learner.

use jiff::Timestamp;

use super::{Due, Schedule};

/// The reminder of a learner: its schedule, and when it is due next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    schedule: Schedule,
    due: Option<Due>,
}

impl Reminder {
    /// Sets a reminder now. Times before now are not made up for.
    pub fn set(schedule: Schedule, now: Timestamp) -> Self {
        let due = schedule.next_due(now);
        Self { schedule, due }
    }

    /// Restores a stored reminder.
    pub fn restore(schedule: Schedule, due: Option<Due>) -> Self {
        Self { schedule, due }
    }

    /// Its schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// When it is due next.
    pub fn due(&self) -> Option<Due> {
        self.due
    }

    /// The same reminder with another time at which it is due next.
    #[must_use]
    pub fn advance(self, due: Option<Due>) -> Self {
        Self { due, ..self }
    }
}
