//! Keys of reminders, and of when they are due.

use glotto_domain::id::UserId;
use jiff::{Timestamp, civil};

use super::UserPartition::Reminder;
use super::{keys, shard_of, sortable};

/// The number of index partitions of due reminders; many, because most reminders are due at the same
/// few times of day. Never reduce it.
pub const REMINDER_SHARDS: u8 = 16;

keys! {
    /// `REMINDER#<user>` / `REMINDER`: a user's reminder.
    item reminder(user: UserId) = (Reminder.of(user), "REMINDER");

    /// `REMINDER#<user>` / `REMINDED#<day>`: the record that the mail of a day was requested.
    item reminded(user: UserId, day: civil::Date) = (Reminder.of(user), format!("REMINDED#{day}"));

    /// `REMINDERS#<0–15>` / `<due time>#<user>`: the index key of a reminder, sorted by when it is due.
    index reminder_by_due(user: UserId, at: Timestamp) =
        (due_partition(reminder_shard(user)), format!("{}#{user}", sortable(at)));

    /// `REMINDERS` / `DISPATCH`: how far due reminders have been dispatched.
    item dispatch() = ("REMINDERS", "DISPATCH");
}

/// The index partition of one shard of the due reminders.
pub fn due_partition(shard: u8) -> String {
    format!("REMINDERS#{shard}")
}

/// The shard of a user's reminder.
pub fn reminder_shard(user: UserId) -> u8 {
    shard_of(&user.to_string(), REMINDER_SHARDS)
}
