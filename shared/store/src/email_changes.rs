//! Changes of address that wait for both mailboxes to say yes. One at most lies beside a person's
//! account; a later one takes the place of an earlier. What both have agreed to, or one has refused,
//! stays until its end, so that a link that is used again is answered as it was.

use std::fmt;

use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, EmailChange, Mailbox};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{AccountItem, EmailItem};
use crate::audit::AuditItem;
use crate::outbox::Event;
use crate::{CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, Update, keys};

/// That a change is the one that was asked for, and neither has come about nor was refused.
const WAITING: &str = "approvalHash = :asked AND refused = :no AND (approved = :no OR confirmed = :no)";

/// A change of address that somebody asked for, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailChangeItem {
    /// Whose address would change.
    pub user_id: UserId,
    /// Where the account is to move.
    pub email: EmailAddress,
    /// SHA-256 of the id of the token that went to the present address.
    pub approval_hash: String,
    /// SHA-256 of the id of the token that went to the new address.
    pub confirmation_hash: String,
    /// Whether the mailbox of the present address has said yes.
    pub approved: bool,
    /// Whether that of the new address has.
    pub confirmed: bool,
    /// Whether one of them has said no.
    pub refused: bool,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When it ends by itself.
    pub ends: Timestamp,
}

/// An address is personal: it shows in no log by accident.
impl fmt::Debug for EmailChangeItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailChangeItem({})", self.user_id)
    }
}

impl EmailChangeItem {
    /// The item of a change that somebody asks for, with the hashes of the ids of its tokens: the
    /// one for the present address, and the one for the new.
    pub fn new(user_id: UserId, change: EmailChange, hashes: [String; 2], asked: Timestamp) -> Self {
        let EmailChange { email, approved, confirmed, refused, ends } = change;
        let [approval_hash, confirmation_hash] = hashes;
        Self { user_id, email, approval_hash, confirmation_hash, approved, confirmed, refused, asked, ends }
    }

    /// What it stands for.
    pub fn change(&self) -> EmailChange {
        let Self { email, approved, confirmed, refused, ends, .. } = self.clone();
        EmailChange { email, approved, confirmed, refused, ends }
    }

    /// Which mailbox a token went to, by the hash of its id.
    pub fn mailbox(&self, hash: &str) -> Option<Mailbox> {
        match hash {
            hash if hash == self.approval_hash => Some(Mailbox::Present),
            hash if hash == self.confirmation_hash => Some(Mailbox::New),
            _ => None,
        }
    }

    /// It is this one, and it waits.
    fn waiting(&self) -> Condition {
        Condition::that(WAITING).with(":asked", &self.approval_hash).with(":no", false)
    }

    /// It waits, and no mailbox has said anything since it was read.
    fn as_read(&self) -> Condition {
        Condition::that(&format!("{WAITING} AND approved = :approved AND confirmed = :confirmed"))
            .with(":asked", &self.approval_hash)
            .with(":no", false)
            .with(":approved", self.approved)
            .with(":confirmed", self.confirmed)
    }
}

impl Entity for EmailChangeItem {
    const TYPE: &'static str = "EmailChange";
    const PERSONAL: Personal = Personal::OfUser(&["approvalHash", "confirmationHash"]);

    fn key(&self) -> Key {
        keys::email_change(self.user_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

/// An account that moves to another address.
#[derive(Debug)]
pub struct AppliedEmailChange<'a> {
    /// The account, as it was read.
    pub account: &'a AccountItem,
    /// The change, as it was read.
    pub change: &'a EmailChangeItem,
    /// The account that has the address but never showed that it is theirs: it goes.
    pub instead_of: Option<&'a AccountItem>,
    /// What is written down.
    pub entry: &'a AuditItem,
    /// What the person is told, at both addresses.
    pub notices: &'a [Event],
}

impl Store {
    /// A change of address that waits.
    pub async fn email_change(&self, user: UserId, now: Timestamp) -> Result<Option<EmailChangeItem>, StoreError> {
        let found: Option<EmailChangeItem> = self.load(keys::email_change(user)).await?;
        Ok(found.filter(|item| item.change().is_pending(now)))
    }

    /// The transaction that begins a change of address, together with its mails, if the account is
    /// as it was read: a user who has just been signed out by its owner begins none.
    pub fn begin_email_change(
        &self,
        account: &AccountItem,
        change: &EmailChangeItem,
        mails: &[Event],
        entry: &AuditItem,
    ) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self);
        tx.put(change).require(&account.key(), Condition::revision(account.rev), Conflict).record(entry);
        for mail in mails {
            tx.emit(mail);
        }
        tx
    }

    /// Notes that one mailbox has said yes, and that the other is still awaited.
    pub async fn agree_to_email_change(
        &self,
        read: &EmailChangeItem,
        agreed: &EmailChange,
    ) -> Result<(), CommitError<Conflict>> {
        let update = Update::new().set("approved", agreed.approved).set("confirmed", agreed.confirmed);
        let mut tx = Transaction::new(self);
        tx.update_if(&read.key(), &update, read.as_read(), Conflict);
        tx.commit(self).await
    }

    /// Moves an account to another address. Of several who move to one address at once, one does.
    pub async fn change_email(&self, applied: &AppliedEmailChange<'_>) -> Result<(), CommitError<Conflict>> {
        let AppliedEmailChange { account, change, instead_of, entry, notices } = applied;
        let user = account.user_id;
        let update = Update::new().set("email", &change.email).add("rev", 1);
        let address = EmailItem { email: change.email.clone(), user_id: user };
        let agreed = Update::new().set("approved", true).set("confirmed", true);
        let mut tx = Transaction::new(self);
        tx.update_if(&account.key(), &update, Condition::revision(account.rev), Conflict)
            .update_if(&change.key(), &agreed, change.as_read(), Conflict)
            .record(entry);
        if address.key() == keys::email(&account.email) {
            // Only its capitals change.
            tx.put_if(&address, Condition::owned_by(user), Conflict);
        } else {
            tx.delete_if(&keys::email(&account.email), Condition::owned_by(user), Conflict);
            match instead_of {
                None => tx.create(&address, Conflict),
                Some(before) => {
                    tx.put_if(&address, Condition::owned_by(before.user_id), Conflict).give_way(before, Conflict)
                }
            };
        }
        for notice in *notices {
            tx.emit(notice);
        }
        tx.commit(self).await
    }

    /// Notes that a mailbox has said no, if nothing has been said since it was read.
    pub async fn reject_email_change(
        &self,
        read: &EmailChangeItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.update_if(&read.key(), &Update::new().set("refused", true), read.as_read(), Conflict).record(entry);
        tx.commit(self).await
    }

    /// Withdraws a change of address that waits.
    pub async fn withdraw_email_change(
        &self,
        change: &EmailChangeItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.delete_if(&change.key(), change.waiting(), Conflict).record(entry);
        tx.commit(self).await
    }
}
