//! Reminders to study: when one is due, and whether it is sent once it is.
//!
//! A learner wants to be reminded at a time of their own clock on some days of their week. What
//! moment that is follows from the zone's rules, which skip hours, repeat hours, and have skipped
//! whole days.

mod decision;
mod reminder;
mod schedule;
mod subscription;
mod time_of_day;
mod weekdays;

#[cfg(test)]
mod properties;

pub use decision::{Decision, LATEST, Silence, Standing};
pub use reminder::Reminder;
pub use schedule::{Due, Schedule};
pub use subscription::Subscription;
pub use time_of_day::TimeOfDay;
pub use weekdays::Weekdays;
