//! The message that says whose reminder is due. It says no more: whoever takes it looks at the
//! reminder as it is then.

use glotto_domain::id::UserId;
use serde::{Deserialize, Serialize};

/// The kind of the message.
pub(crate) const REMINDER_DUE: &str = "ReminderDue";

/// What the message says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReminderDue {
    /// Whose reminder.
    pub user_id: UserId,
}
