//! Stored items of the feature `reminders`: what people want, when it is due (a sparse index in
//! shards), how far due ones have been handed out, and that a day's mail has been asked for.

use glotto_domain::id::UserId;
use glotto_domain::locale::TimeZoneName;
use glotto_domain::reminders::{Due, Reminder, Schedule, TimeOfDay, Weekdays};
use jiff::{SignedDuration, Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::entity::{from_item, is_a, to_item};
use crate::outbox::Event;
use crate::progress::StatsItem;
use crate::{CommitError, Condition, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys};

/// Somebody's reminder, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReminderItem {
    /// Whose it is.
    pub user_id: UserId,
    /// At which time of their clock.
    pub time: TimeOfDay,
    /// On which days.
    pub weekdays: Weekdays,
    /// Which clock.
    pub time_zone: TimeZoneName,
    /// When it is due next.
    pub due_at: Option<Timestamp>,
    /// The day that this is for.
    pub due_day: Option<civil::Date>,
    /// The revision: see [`new_revision`].
    pub rev: u64,
}

/// A revision of a reminder. It is chance alone instead of being counted, so that whoever replaces a
/// reminder need not read it first, and two who do it at once, even in the same millisecond, do not
/// give their different reminders the same revision.
pub fn new_revision(random: [u8; 8]) -> u64 {
    u64::from_be_bytes(random)
}

impl ReminderItem {
    /// The item of a reminder.
    pub fn new(user_id: UserId, reminder: &Reminder, rev: u64) -> Self {
        let Schedule { time, weekdays, zone } = reminder.schedule().clone();
        let due = reminder.due();
        Self {
            user_id,
            time,
            weekdays,
            time_zone: zone,
            due_at: due.map(|due| due.at),
            due_day: due.map(|due| due.day),
            rev,
        }
    }

    /// The reminder, as the rules work on it.
    pub fn reminder(&self) -> Reminder {
        let schedule = Schedule { time: self.time, weekdays: self.weekdays, zone: self.time_zone.clone() };
        let due = self.due_at.zip(self.due_day).map(|(at, day)| Due { at, day });
        Reminder::restore(schedule, due)
    }
}

impl Entity for ReminderItem {
    const TYPE: &'static str = "Reminder";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::reminder(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        self.due_at.map(|at| keys::due(self.user_id, at))
    }
}

/// That the mail of somebody's day has been asked for, as stored. It outlives the reminder:
/// whoever deletes theirs and sets it anew gets no second mail that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemindedItem {
    /// Who was reminded.
    pub user_id: UserId,
    /// Of which day.
    pub day: civil::Date,
    /// When.
    pub asked: Timestamp,
}

impl Entity for RemindedItem {
    const TYPE: &'static str = "Reminded";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::reminded(self.user_id, self.day)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        // The day is long over in every zone, and so is the life of every message about it.
        self.asked.checked_add(SignedDuration::from_hours(35 * 24)).ok()
    }
}

/// A place in the index of a shard: everything before it has been handed out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(String);

impl Place {
    /// Before everybody.
    pub fn beginning() -> Self {
        Self::at(Timestamp::UNIX_EPOCH)
    }

    /// Before everybody who is due at a moment.
    pub fn at(moment: Timestamp) -> Self {
        Self(keys::due_moment(moment))
    }

    /// Where a reminder stands that is due.
    pub fn of(item: &ReminderItem) -> Option<Self> {
        item.index().map(|key| Self(key.sk))
    }
}

/// How far due reminders have been handed out, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DispatchItem {
    /// How far, shard by shard.
    pub reached: Vec<Place>,
    /// When everything that was still due was last handed out, however old.
    pub swept: Timestamp,
}

impl Entity for DispatchItem {
    const TYPE: &'static str = "ReminderDispatch";
    const PERSONAL: Personal = Personal::Kept("the place that a run came to, which the next one overwrites");

    fn key(&self) -> Key {
        keys::reminder_dispatch()
    }
}

/// What is known of somebody when their reminder may be due.
#[derive(Debug)]
pub struct Candidate {
    /// Their reminder.
    pub reminder: ReminderItem,
    /// Their account, if they still have one.
    pub account: Option<AccountItem>,
    /// What they have studied, if anything.
    pub stats: Option<StatsItem>,
}

impl Candidate {
    /// The last day on which they studied, as the reminder's clock names it. Study is counted in
    /// days of the account's zone; if the reminder's is another, the noon of that day decides.
    pub fn last_study_day(&self) -> Option<civil::Date> {
        let noon = self.stats.as_ref()?.runs.last()?.closes.checked_sub(SignedDuration::from_hours(12)).ok()?;
        Some(self.reminder.time_zone.day_of(noon))
    }

    /// How many days in a row they have studied up to yesterday or today.
    pub fn streak(&self, now: Timestamp) -> u32 {
        self.stats.as_ref().map_or(0, |stats| stats.study_days().current(now, &stats.zone))
    }
}

/// Why a reminder could not be sent or moved on as it was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvanceError {
    /// It was changed or deleted meanwhile, or somebody else moved it on.
    Changed,
    /// The mail of that day has been asked for before.
    AlreadyReminded,
}

impl Store {
    /// Somebody's reminder.
    pub async fn reminder(&self, user: UserId) -> Result<Option<ReminderItem>, StoreError> {
        self.load(keys::reminder(user)).await
    }

    /// Sets somebody's reminder; tells whether it was there in the revision that was demanded.
    pub async fn set_reminder(&self, item: &ReminderItem, demanded: Option<u64>) -> Result<bool, StoreError> {
        self.put(to_item(item)?, demanded.map(Condition::revision)).await
    }

    /// Deletes somebody's reminder, if there is one.
    pub async fn delete_reminder(&self, user: UserId) -> Result<(), StoreError> {
        self.delete(keys::reminder(user)).await
    }

    /// A page of the reminders of a shard that are due, from a place up to a moment, the longest due
    /// first, and where to go on.
    pub async fn due_reminders(
        &self,
        shard: u8,
        from: &Place,
        to: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<ReminderItem>, Option<Item>), StoreError> {
        let partition = keys::due_partition(shard);
        let query = Query::index(partition, limit).between(from.0.as_str(), keys::due_until(to)).after(after);
        let (items, last) = self.query(query).await?;
        let due = items.into_iter().filter(is_a::<ReminderItem>).map(from_item).collect::<Result<_, _>>()?;
        Ok((due, last))
    }

    /// How far due reminders have been handed out.
    pub async fn reminder_dispatch(&self) -> Result<Option<DispatchItem>, StoreError> {
        self.load(keys::reminder_dispatch()).await
    }

    /// What is known of somebody whose reminder may be due, in one round trip; nothing if they
    /// have no reminder.
    pub async fn reminder_candidate(&self, user: UserId) -> Result<Option<Candidate>, StoreError> {
        let keys = vec![keys::reminder(user), keys::user(user), keys::stats(user)];
        let mut found = self.get_many(keys).await?.into_iter();
        let (reminder, account, stats) = (found.next().flatten(), found.next().flatten(), found.next().flatten());
        let Some(reminder) = reminder.map(from_item).transpose()? else { return Ok(None) };
        Ok(Some(Candidate {
            reminder,
            account: account.map(from_item).transpose()?,
            stats: stats.map(from_item).transpose()?,
        }))
    }

    /// Moves a reminder on, from the revision in which it was read.
    pub async fn advance_reminder(&self, item: &ReminderItem, read: u64) -> Result<bool, StoreError> {
        self.put(to_item(item)?, Some(Condition::revision(read))).await
    }

    /// Asks for the mail of a day and moves the reminder on, both or neither.
    pub async fn send_reminder(
        &self,
        item: &ReminderItem,
        read: u64,
        reminded: &RemindedItem,
        mail: &Event,
    ) -> Result<(), CommitError<AdvanceError>> {
        let mut transaction = Transaction::new(self);
        transaction
            .replace(item, read, AdvanceError::Changed)
            .create(reminded, AdvanceError::AlreadyReminded)
            .emit(mail);
        transaction.commit(self).await
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shards_share_the_work_though_ids_of_one_moment_begin_alike() {
        let now = Timestamp::UNIX_EPOCH;
        let mut counts = [0_u32; keys::REMINDER_SHARDS as usize];
        for random in 0..16_000_u128 {
            counts[usize::from(keys::reminder_shard(UserId::new(now, random * 0x1234_5678_9ABC)))] += 1;
        }
        assert!(counts.iter().all(|count| (700..1_300).contains(count)), "{counts:?}");
    }

    proptest! {
        #[test]
        fn the_index_sorts_by_the_moment(a in 0..253_402_300_799_i64, b in 0..253_402_300_799_i64, random in 0..(1_u128 << 80)) {
            let user = UserId::new(Timestamp::UNIX_EPOCH, random);
            let (a, b) = (Timestamp::from_second(a).unwrap(), Timestamp::from_second(b).unwrap());
            let (first, second) = (keys::due(user, a), keys::due(user, b));
            prop_assert_eq!(&first.pk, &second.pk);
            prop_assert_eq!(a.cmp(&b), first.sk.cmp(&second.sk));
            prop_assert_eq!(a <= b, first.sk <= keys::due_until(b));
            prop_assert_eq!(a >= b, first.sk >= keys::due_moment(b));
        }
    }
}
