//! The reminder of a learner.

use jiff::Timestamp;

use super::{Due, Schedule};
use crate::locale::TimeZoneName;

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

    /// The reminder when the account moves to a zone now. None if it stays as it is, because it has a zone of its own.
    pub fn move_with_account(&self, zone: &TimeZoneName, now: Timestamp) -> Option<Self> {
        let schedule = Schedule { zone: zone.clone(), ..self.schedule.clone() };
        schedule.follows_account.then(|| Self::set(schedule, now))
    }

    /// The same reminder with another time at which it is due next.
    #[must_use]
    pub fn advance(self, due: Option<Due>) -> Self {
        Self { due, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reminders::{TimeOfDay, Weekdays};

    fn reminder(follows_account: bool, now: Timestamp) -> Reminder {
        let zone = TimeZoneName::parse("Europe/Berlin").unwrap();
        let time = TimeOfDay::parse("18:30").unwrap();
        Reminder::set(Schedule { time, weekdays: Weekdays::ALL, zone, follows_account }, now)
    }

    #[test]
    fn a_reminder_without_a_zone_of_its_own_follows_the_account() {
        let now = "2026-01-10T12:00:00Z".parse().unwrap();
        let tokyo = TimeZoneName::parse("Asia/Tokyo").unwrap();
        let moved = reminder(true, now).move_with_account(&tokyo, now).unwrap();
        assert_eq!(moved.due().unwrap().at.to_string(), "2026-01-11T09:30:00Z");
        assert_eq!((&moved.schedule().zone, moved.schedule().follows_account), (&tokyo, true));
        assert_eq!(reminder(false, now).move_with_account(&tokyo, now), None);
    }
}
