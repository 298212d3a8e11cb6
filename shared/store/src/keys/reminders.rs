//! Keys of reminders, and of when they are due.

use glotto_domain::id::UserId;
use jiff::{Timestamp, civil};

use super::UserPartition::Reminder;
use super::{keys, shard_of, sortable};

/// How many partitions the index spreads due reminders over, because half past six comes for
/// everybody at once. Never fewer than before.
pub const REMINDER_SHARDS: u8 = 16;

keys! {
    /// A user's reminder.
    item reminder(user: UserId) = (Reminder.of(user), "REMINDER");

    /// The mail of a day that was requested.
    item reminded(user: UserId, day: civil::Date) = (Reminder.of(user), format!("REMINDED#{day}"));

    /// Where the index shows a reminder, by when it is due.
    index reminder_by_due(user: UserId, at: Timestamp) =
        (due_partition(reminder_shard(user)), format!("{}#{user}", sortable(at)));

    /// How far due reminders have been handed out.
    item dispatch() = ("REMINDERS", "DISPATCH");
}

/// The partition of the index that shows one shard of the due reminders.
pub fn due_partition(shard: u8) -> String {
    format!("REMINDERS#{shard}")
}

/// The shard of a user's reminder.
pub fn reminder_shard(user: UserId) -> u8 {
    shard_of(&user.to_string(), REMINDER_SHARDS)
}
