//! The view of a reminder.

use glotto_domain::UtcTime;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{TimeOfDay, Weekdays};
use glotto_store::reminders::ReminderItem;
use schemars::JsonSchema;
use serde::Serialize;

/// The reminder of a learner.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReminderView {
    /// The time of day.
    pub time: TimeOfDay,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The time zone of `time`.
    pub time_zone: TimeZoneName,
    /// When the next mail is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<UtcTime>,
}

impl ReminderView {
    /// The view of a stored reminder.
    pub(crate) fn of(item: &ReminderItem) -> Self {
        Self {
            time: item.time,
            weekdays: item.weekdays,
            time_zone: item.time_zone.clone(),
            next_at: item.due_at.map(UtcTime::from),
        }
    }
}
