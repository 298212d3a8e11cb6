//! Reminders to study: when a reminder is due, and whether it is sent then.
//!
//! A learner chooses a local time and days of the week. The moment follows from the rules of their
//! time zone, which skip hours, repeat hours, and have skipped whole days.

mod decision;
mod error;
mod reminder;
mod schedule;
mod subscription;
mod time_of_day;
mod weekdays;

#[cfg(test)]
mod properties;

pub use decision::{Decision, LATEST, ReminderState, SkipReason};
pub use error::UpdateReminderError;
pub use reminder::Reminder;
pub use schedule::{Due, Schedule};
pub use subscription::Subscription;
pub use time_of_day::TimeOfDay;
pub use weekdays::Weekdays;
