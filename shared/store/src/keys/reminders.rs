//! Keys of reminders, and of the moments at which they are due.

use glotto_domain::id::UserId;
use jiff::{Timestamp, civil};

use super::{Key, spread, user_partition};

/// Somebody's reminder.
pub fn reminder(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "REMINDER")
}

/// How many partitions the index spreads due reminders over: half past six comes for everybody at
/// once.
pub const REMINDER_SHARDS: u8 = 16;

/// The partition of the index that shows the due reminders of one shard.
pub fn due_partition(shard: u8) -> String {
    format!("REMINDERS#{shard}")
}

/// The shard of a person's reminder.
pub fn reminder_shard(user_id: UserId) -> u8 {
    spread(&user_id.to_string(), REMINDER_SHARDS)
}

/// Where the index shows a reminder that is due at a moment.
pub fn due(user_id: UserId, at: Timestamp) -> Key {
    Key::new(due_partition(reminder_shard(user_id)), format!("{}#{user_id}", due_moment(at)))
}

/// A moment as it sorts: UTC, to the second.
pub fn due_moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The last sort key that a reminder due at a moment or before can have.
pub fn due_until(at: Timestamp) -> String {
    format!("{}#~", due_moment(at))
}

/// How far due reminders have been handed out.
pub fn reminder_dispatch() -> Key {
    Key::new("REMINDERS", "DISPATCH")
}

/// That the mail of somebody's day has been asked for.
pub fn reminded(user_id: UserId, day: civil::Date) -> Key {
    Key::new(user_partition(user_id), format!("REMINDED#{day}"))
}
