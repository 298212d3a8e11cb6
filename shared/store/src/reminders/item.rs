//! Reminders, as stored: when they are due (a sparse index in shards), how far due ones have been
//! dispatched, and which mails have been requested.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{Due, Reminder, Schedule, TimeOfDay, Weekdays};
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A user's reminder, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReminderItem {
    /// The user.
    pub user_id: UserId,
    /// The local time.
    pub time: TimeOfDay,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The time zone.
    pub time_zone: TimeZoneName,
    /// Whether it is that of the account. Reminders that are older than this member have a zone of their own.
    #[serde(default)]
    pub follows_account: bool,
    /// When it is due next.
    pub due_at: Option<Timestamp>,
    /// The day of that mail.
    pub due_day: Option<civil::Date>,
    /// The revision. Each write makes a new one instead of incrementing the old one, so that a reminder
    /// can be replaced without being read first.
    pub rev: Revision,
}

impl ReminderItem {
    /// The item of a reminder.
    pub fn new(user_id: UserId, reminder: &Reminder, rev: Revision) -> Self {
        let Schedule { time, weekdays, zone, follows_account } = reminder.schedule().clone();
        let due = reminder.due();
        Self {
            user_id,
            time,
            weekdays,
            time_zone: zone,
            follows_account,
            due_at: due.map(|due| due.at),
            due_day: due.map(|due| due.day),
            rev,
        }
    }

    /// The reminder, as the domain works on it.
    pub fn reminder(&self) -> Reminder {
        let schedule = Schedule {
            time: self.time,
            weekdays: self.weekdays,
            zone: self.time_zone.clone(),
            follows_account: self.follows_account,
        };
        let due = self.due_at.zip(self.due_day).map(|(at, day)| Due { at, day });
        Reminder::restore(schedule, due)
    }
}

impl Entity for ReminderItem {
    const TYPE: &'static str = "Reminder";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::reminders::reminder(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        self.due_at.map(|at| keys::reminders::reminder_by_due(self.user_id, at))
    }
}

/// The record that the mail of a day was requested, as stored. It stays if the reminder is deleted, so
/// that a user who deletes their reminder and sets it again gets no second mail on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemindedItem {
    /// The user who was reminded.
    pub user_id: UserId,
    /// The day.
    pub day: civil::Date,
    /// When the mail was requested.
    pub asked: Timestamp,
}

impl Entity for RemindedItem {
    const TYPE: &'static str = "Reminded";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::reminders::reminded(self.user_id, self.day)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // Longer than the day lasts in any time zone, and than a message about it can live.
        self.asked.checked_add(SignedDuration::from_hours(35 * 24)).ok()
    }
}

/// A position in the index of a shard: everything before it has been dispatched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DispatchPosition(String);

impl DispatchPosition {
    /// The sort key that it stands for.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Before all reminders.
    pub fn beginning() -> Self {
        Self::at(Timestamp::UNIX_EPOCH)
    }

    /// Before all reminders that are due at a moment.
    pub fn at(moment: Timestamp) -> Self {
        Self(keys::sortable(moment))
    }

    /// The position of a reminder that is due.
    pub fn of(item: &ReminderItem) -> Option<Self> {
        item.index().map(|key| Self(key.sk))
    }
}

/// How far due reminders have been dispatched, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchItem {
    /// The position of each shard.
    pub reached: Vec<DispatchPosition>,
    /// When all overdue reminders, however old, were last dispatched.
    pub swept: Timestamp,
}

impl Entity for DispatchItem {
    const TYPE: &'static str = "ReminderDispatch";
    const PERSONAL: Personal = Personal::Retained("the position that a run reached; the next run overwrites it");

    fn key(&self) -> Key {
        keys::reminders::dispatch()
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shards_are_balanced_even_for_ids_of_the_same_time() {
        let now = Timestamp::UNIX_EPOCH;
        let mut counts = [0_u32; keys::reminders::REMINDER_SHARDS as usize];
        for random in 0..16_000_u128 {
            counts[usize::from(keys::reminders::reminder_shard(UserId::new(now, random * 0x1234_5678_9ABC)))] += 1;
        }
        assert!(counts.iter().all(|count| (700..1_300).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn the_index_sorts_by_the_moment(a in 0..253_402_300_799_i64, b in 0..253_402_300_799_i64, random in 0..(1_u128 << 80)) {
            let user = UserId::new(Timestamp::UNIX_EPOCH, random);
            let (a, b) = (Timestamp::from_second(a).unwrap(), Timestamp::from_second(b).unwrap());
            let (first, second) = (keys::reminders::reminder_by_due(user, a), keys::reminders::reminder_by_due(user, b));
            prop_assert_eq!(&first.pk, &second.pk);
            prop_assert_eq!(a.cmp(&b), first.sk.cmp(&second.sk));
            prop_assert_eq!(a <= b, first.sk <= keys::due_until(b));
            prop_assert_eq!(a >= b, first.sk >= keys::sortable(b));
        }
    }
}
