//! The message that says whose reminder is due. It holds nothing else, so that its consumer reads
//! the reminder as it is by then.

use glotto_domain::id::UserId;
use serde::{Deserialize, Serialize};

/// Its kind.
pub(crate) const REMINDER_DUE: &str = "ReminderDue";

/// Its payload.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReminderDue {
    /// The owner of the reminder.
    pub user_id: UserId,
}
