//! Finds, sets and sends reminders.

use glotto_domain::id::UserId;
use glotto_domain::messaging::MailFeedback;
use glotto_domain::{Precondition, Revision};
use jiff::{SignedDuration, Timestamp, civil};

use crate::engine::entity::{from_item, is_a, to_item};
use crate::engine::{Event, Slice};
use crate::identity::AccountItem;
use crate::messaging::MailFeedbackItem;
use crate::privacy::ErasureItem;
use crate::progress::StatsItem;
use crate::reminders::{DispatchItem, DispatchPosition, RemindedItem, ReminderItem};
use crate::{CommitError, Condition, Conflict, Item, Query, Store, StoreError, Transaction, keys};

/// Reminders in the table.
#[derive(Debug, Clone, Copy)]
pub struct Reminders<'a>(&'a Store);

/// A user whose reminder may be due.
#[derive(Debug)]
pub struct ReminderCandidate {
    /// Their reminder.
    pub reminder: ReminderItem,
    /// Their account, if it still exists.
    pub account: Option<AccountItem>,
    /// What they have studied, if anything.
    pub stats: Option<StatsItem>,
    /// Their erasure, if they have requested it.
    pub erasure: Option<ErasureItem>,
    /// What came back after mails to them.
    pub feedback: MailFeedback,
}

impl ReminderCandidate {
    /// The account that the reminder is sent to. None if the user is not to be asked to study: the account is gone, not
    /// verified, suspended or about to be erased, or no such mail is sent to its address.
    pub fn recipient(&self) -> Option<&AccountItem> {
        self.account.as_ref().filter(|account| {
            let may_study = account.verified && account.suspended.is_none() && self.erasure.is_none();
            may_study && self.feedback.accepts(&account.email, false)
        })
    }

    /// The last day on which they studied, in the time zone of the reminder. Study is counted in days
    /// of the account's time zone; if the reminder has another, the result is the day there at noon of
    /// the day of study.
    pub fn last_study_day(&self) -> Option<civil::Date> {
        let noon = self.stats.as_ref()?.runs.last()?.closes.checked_sub(SignedDuration::from_hours(12)).ok()?;
        Some(self.reminder.time_zone.day_of(noon))
    }

    /// Their streak up to yesterday or today, in days.
    pub fn streak(&self, now: Timestamp) -> u32 {
        self.stats.as_ref().map_or(0, |stats| stats.study_days().current(now, &stats.zone))
    }
}

/// Why a reminder could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetReminderError {
    /// It is not in the expected revision.
    Stale,
    /// The account is not in the zone any more that the reminder follows.
    AccountMoved,
}

/// Why a reminder could not be sent or moved to its next date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvanceError {
    /// It was changed, deleted or moved to its next date since it was read.
    Changed,
    /// The mail of that day was already requested.
    AlreadyReminded,
}

impl Store {
    /// Reminders in the table.
    pub fn reminders(&self) -> Reminders<'_> {
        Reminders(self)
    }
}

impl Reminders<'_> {
    /// A user's reminder.
    pub async fn find(self, user: UserId) -> Result<Option<ReminderItem>, StoreError> {
        self.0.load(keys::reminders::reminder(user)).await
    }

    /// Sets a user's reminder, if the condition on the present one holds. One that follows the account is set only if the
    /// account is still in its zone.
    pub async fn set(self, item: &ReminderItem, condition: &Precondition) -> Result<(), CommitError<SetReminderError>> {
        let condition = Condition::precondition(condition);
        if !item.follows_account {
            let is_set = self.0.put(to_item(item)?, condition).await?;
            return if is_set { Ok(()) } else { Err(CommitError::Condition(SetReminderError::Stale)) };
        }
        let mut tx = Transaction::new(self.0);
        match condition {
            Some(condition) => tx.put_if(item, condition, SetReminderError::Stale),
            None => tx.put(item),
        };
        let account = keys::identity::account(item.user_id);
        tx.require_equal(&account, "timeZone", &item.time_zone, SetReminderError::AccountMoved);
        tx.commit(self.0).await
    }

    /// Deletes a user's reminder, if there is one; false if there is one for which the condition does not hold.
    pub async fn delete(self, user: UserId, condition: &Precondition) -> Result<bool, StoreError> {
        self.0.delete_if(keys::reminders::reminder(user), Condition::precondition(condition)).await
    }

    /// A page of the due reminders of a shard, from a position up to a time, the longest due first.
    pub async fn page_due(
        self,
        shard: u8,
        from: &DispatchPosition,
        to: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<ReminderItem>, StoreError> {
        let partition = keys::reminders::due_partition(shard);
        let query = Query::index(partition, limit).between(from.as_str(), keys::due_until(to)).after(after);
        let (items, last) = self.0.query(query).await?;
        let due = items.into_iter().filter(is_a::<ReminderItem>).map(from_item).collect::<Result<_, _>>()?;
        Ok((due, last))
    }

    /// How far due reminders have been dispatched.
    pub async fn find_dispatch(self) -> Result<Option<DispatchItem>, StoreError> {
        self.0.load(keys::reminders::dispatch()).await
    }

    /// A user whose reminder may be due, in one round trip; none if they have no reminder.
    pub async fn find_candidate(self, user: UserId) -> Result<Option<ReminderCandidate>, StoreError> {
        let wanted = vec![
            keys::reminders::reminder(user),
            keys::identity::account(user),
            keys::progress::stats(user),
            keys::privacy::erasure(user),
            keys::messaging::mail_feedback(user),
        ];
        let mut found = self.0.get_many(wanted).await?;
        let Some(reminder) = found.take()? else { return Ok(None) };
        let (account, stats, erasure) = (found.take()?, found.take()?, found.take()?);
        let feedback = found.take()?.map(|item: MailFeedbackItem| item.reports).unwrap_or_default();
        Ok(Some(ReminderCandidate { reminder, account, stats, erasure, feedback }))
    }

    /// Moves a reminder to its next date, over the revision in which it was read; false if it has
    /// changed.
    pub async fn advance(self, item: &ReminderItem, read: Revision) -> Result<bool, StoreError> {
        self.0.put(to_item(item)?, Some(Condition::revision(read))).await
    }

    /// Requests the mail of a day and moves the reminder to its next date, both or neither.
    pub async fn send(
        self,
        item: &ReminderItem,
        read: Revision,
        reminded: &RemindedItem,
        mail: &Event,
    ) -> Result<(), CommitError<AdvanceError>> {
        let mut tx = Transaction::new(self.0);
        tx.replace(item, read, AdvanceError::Changed).create(reminded, AdvanceError::AlreadyReminded).emit(mail);
        tx.commit(self.0).await
    }
}

impl Transaction<Conflict> {
    /// Moves the reminder of an account that moves to another time zone. Fails if the reminder is not as it was read.
    /// `moved` is none if it stays as it is.
    pub fn move_reminder(
        &mut self,
        user: UserId,
        read: Option<&ReminderItem>,
        moved: Option<&ReminderItem>,
    ) -> &mut Self {
        let key = keys::reminders::reminder(user);
        match (read, moved) {
            (Some(read), Some(moved)) => self.replace(moved, read.rev, Conflict),
            (Some(read), None) => self.require(&key, Condition::revision(read.rev), Conflict),
            (None, _) => self.require(&key, Condition::absent(), Conflict),
        }
    }
}
