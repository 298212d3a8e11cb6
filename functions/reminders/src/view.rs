//! The view of a reminder.

use glotto_domain::UtcTime;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{TimeOfDay, Weekdays};
use glotto_store::reminders::ReminderItem;
use schemars::JsonSchema;
use serde::Serialize;

/// The reminder of a learner, if one is set.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReminderView {
    /// Whether a reminder is set.
    pub is_set: bool,
    /// The time of day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeOfDay>,
    /// The days of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekdays: Option<Weekdays>,
    /// The time zone of `time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZoneName>,
    /// Whether the time zone is that of the account, and moves with it.
    pub follows_account: bool,
    /// When the next mail is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<UtcTime>,
}

impl ReminderView {
    /// The view of a stored reminder.
    pub(crate) fn of(item: &ReminderItem) -> Self {
        Self {
            is_set: true,
            time: Some(item.time),
            weekdays: Some(item.weekdays),
            time_zone: Some(item.time_zone.clone()),
            follows_account: item.follows_account,
            next_at: item.due_at.map(UtcTime::from),
        }
    }
}
