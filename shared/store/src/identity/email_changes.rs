//! Changes the addresses of accounts.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::EmailChange;
use jiff::Timestamp;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::identity::{AccountItem, EmailChangeItem, EmailItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, Update, keys};

/// Changes of address in the table.
#[derive(Debug, Clone, Copy)]
pub struct EmailChanges<'a>(&'a Store);

/// A change of address to which both mailboxes have consented.
#[derive(Debug)]
pub struct AppliedEmailChange<'a> {
    /// The account, as it was read.
    pub account: &'a AccountItem,
    /// The change, as it was read.
    pub change: &'a EmailChangeItem,
    /// The account that has the address but never confirmed it; it is deleted.
    pub replaces: Option<&'a AccountItem>,
    /// The entry of the audit trail.
    pub entry: &'a AuditItem,
    /// The mails to the user, at both addresses.
    pub notices: &'a [Event],
}

impl Store {
    /// Changes of address in the table.
    pub fn email_changes(&self) -> EmailChanges<'_> {
        EmailChanges(self)
    }
}

impl EmailChanges<'_> {
    /// A user's pending change of address.
    pub async fn find(self, user: UserId, now: Timestamp) -> Result<Option<EmailChangeItem>, StoreError> {
        let found: Option<EmailChangeItem> = self.0.load(keys::identity::email_change(user)).await?;
        Ok(found.filter(|item| item.change().is_pending(now)))
    }

    /// A change of address, whatever its state, with the user's account, in one round trip.
    pub async fn find_with_account(self, user: UserId) -> Result<Option<(AccountItem, EmailChangeItem)>, StoreError> {
        let wanted = vec![keys::identity::account(user), keys::identity::email_change(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok(found.take()?.zip(found.take()?))
    }

    /// Begins a change of address and requests its mails, if the account is as it was read and the session
    /// `within` has not ended.
    pub fn prepare_email_change(
        self,
        (account, within): (&AccountItem, SessionId),
        change: &EmailChangeItem,
        mails: &[Event],
        entry: &AuditItem,
    ) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self.0);
        tx.put(change)
            .require(&account.key(), account.unchanged(), Conflict)
            .require_session(account.user_id, within, Conflict)
            .record(entry)
            .emit_all(mails);
        tx
    }

    /// Records that one mailbox has consented, while the other has not answered yet.
    pub async fn approve(self, read: &EmailChangeItem, approved: &EmailChange) -> Result<(), CommitError<Conflict>> {
        let update = Update::new().set("approved", approved.approved).set("confirmed", approved.confirmed);
        let mut tx = Transaction::new(self.0);
        tx.update_if(&read.key(), &update, read.unchanged(), Conflict);
        tx.commit(self.0).await
    }

    /// Sets the new address of an account. Of several accounts that take one address at the same time,
    /// one succeeds.
    pub async fn complete(self, change: &AppliedEmailChange<'_>) -> Result<(), CommitError<Conflict>> {
        let AppliedEmailChange { account, change, replaces, entry, notices } = change;
        let user = account.user_id;
        let update = Update::new().set("email", &change.email).next_revision();
        let address = EmailItem { email: change.email.clone(), user_id: user };
        let complete = Update::new().set("approved", true).set("confirmed", true);
        let mut tx = Transaction::new(self.0);
        tx.update_if(&account.key(), &update, account.unchanged(), Conflict)
            .update_if(&change.key(), &complete, change.unchanged(), Conflict)
            .record(entry);
        if address.key() == keys::identity::email(&account.email) {
            // Only upper and lower case change.
            tx.put_if(&address, Condition::owned_by(user), Conflict);
        } else {
            tx.delete_if(&keys::identity::email(&account.email), Condition::owned_by(user), Conflict)
                .assign_address(&address, *replaces, Conflict);
        }
        tx.emit_all(*notices);
        tx.commit(self.0).await
    }

    /// Records that a mailbox has refused, if none has answered since it was read.
    pub async fn refuse(self, read: &EmailChangeItem, entry: &AuditItem) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.update_if(&read.key(), &Update::new().set("refused", true), read.unchanged(), Conflict).record(entry);
        tx.commit(self.0).await
    }

    /// Cancels a pending change of address.
    pub async fn cancel(self, change: &EmailChangeItem, entry: &AuditItem) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&change.key(), change.pending(), Conflict).record(entry);
        tx.commit(self.0).await
    }
}
