//! A reminder as its owner sees it.

use glotto_domain::locale::Zone;
use glotto_domain::reminders::{TimeOfDay, Weekdays};
use glotto_store::reminders::ReminderItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A reminder as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReminderView {
    /// At which time of the clock.
    pub time: TimeOfDay,
    /// On which days.
    pub weekdays: Weekdays,
    /// Which clock.
    pub time_zone: Zone,
    /// When it is due next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next_at: Option<Timestamp>,
}

impl ReminderView {
    /// The view of a stored reminder.
    pub(crate) fn of(item: &ReminderItem) -> Self {
        Self { time: item.time, weekdays: item.weekdays, time_zone: item.time_zone.clone(), next_at: item.due_at }
    }
}
