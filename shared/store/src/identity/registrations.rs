//! Registers accounts, confirms their addresses, and expires unconfirmed registrations.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::identity::VerifyEmailError;
use jiff::Timestamp;

use crate::administration::AuditItem;
use crate::engine::entity::to_item;
use crate::engine::{Event, Slice};
use crate::identity::{AccountItem, EmailItem, UnconfirmedItem, VerificationItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, Update, keys};

/// Registrations in the table.
#[derive(Debug, Clone, Copy)]
pub struct Registrations<'a>(&'a Store);

impl Store {
    /// Registrations in the table.
    pub fn registrations(&self) -> Registrations<'_> {
        Registrations(self)
    }
}

impl Registrations<'_> {
    /// Creates an account for an address that belongs to none, and requests the mail that confirms it.
    pub async fn create(
        self,
        account: &AccountItem,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.create(&EmailItem::of(account), Conflict)
            .create(account, Conflict)
            .index_user(account.user_id)
            .request_verification(verification, mail)
            .record(entry);
        tx.commit(self.0).await
    }

    /// Replaces a registration that was never confirmed, and that is in the revision that was read.
    pub async fn replace(
        self,
        account: &AccountItem,
        read: Revision,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.put_if(&EmailItem::of(account), Condition::owned_by(account.user_id), Conflict)
            .replace(account, read, Conflict)
            .index_user(account.user_id)
            .request_verification(verification, mail)
            .record(entry);
        tx.commit(self.0).await
    }

    /// Sends a mail to the owner of an account that exists already, in a transaction of the same shape
    /// as [`create`](Self::create), so that it takes as long: only the mail differs. The verification
    /// and the unconfirmed registration have no effect, because the account is confirmed. The account
    /// that would have been created is serialised and dropped.
    pub async fn notify_existing_account(
        self,
        account: &AccountItem,
        unwritten: &AccountItem,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        to_item(unwritten)?;
        let mut tx = Transaction::new(self.0);
        tx.put_if(&EmailItem::of(account), Condition::owned_by(account.user_id), Conflict)
            .require_account(account.user_id, Conflict)
            .index_user(account.user_id)
            .request_verification(verification, mail)
            .record(entry);
        tx.commit(self.0).await
    }

    /// Begins a verification and requests its mail. It has no condition that could fail.
    pub fn prepare_verification(self, verification: &VerificationItem, mail: &Event) -> Transaction<VerifyEmailError> {
        let mut tx = Transaction::new(self.0);
        tx.request_verification(verification, mail);
        tx
    }

    /// The verification of a mailed token.
    pub async fn find_verification(self, hash: &str) -> Result<Option<VerificationItem>, StoreError> {
        self.0.find_by_token(hash).await
    }

    /// Completes a verification: the account's address is confirmed.
    pub async fn verify(
        self,
        verification: &VerificationItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<VerifyEmailError>> {
        let unverified = Condition::that("verified = :no AND registrations = :registration")
            .with(":no", false)
            .with(":registration", verification.registration);
        let verified = Update::new().set("verified", true).next_revision();
        let unused = Condition::that("usedUp = :no").with(":no", false);
        let used = Update::new().set("usedUp", true);
        let account = keys::identity::account(verification.user_id);
        let mut tx = Transaction::new(self.0);
        tx.update_if(&verification.key(), &used, unused, VerifyEmailError::Invalid)
            .update_if(&account, &verified, unverified, VerifyEmailError::Invalid)
            .delete(&keys::identity::unconfirmed(verification.user_id))
            .record(entry);
        tx.commit(self.0).await
    }

    /// Whether the registration of a verification is confirmed, by this or another link, or by a password reset.
    pub async fn is_confirmed(self, verification: &VerificationItem) -> Result<bool, StoreError> {
        let account = self.0.accounts().find(verification.user_id).await?;
        Ok(account.is_some_and(|account| account.verified && account.registrations == verification.registration))
    }

    /// A page of the expired registrations of one shard, the longest expired first.
    pub async fn page_expired(
        self,
        shard: u8,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        let query = Query::index(keys::identity::unconfirmed_partition(shard), limit);
        self.0.query(query.between("0", keys::due_until(now)).after(after)).await
    }

    /// A user's account and their unconfirmed registration, in one round trip.
    pub async fn find_with_account(
        self,
        user: UserId,
    ) -> Result<(Option<AccountItem>, Option<UnconfirmedItem>), StoreError> {
        let wanted = vec![keys::identity::account(user), keys::identity::unconfirmed(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take()?, found.take()?))
    }

    /// Deletes an unconfirmed registration with everything that belongs to it, if it is as it was read:
    /// neither confirmed nor suspended, and without a later mail.
    pub async fn expire(
        self,
        account: &AccountItem,
        note: &UnconfirmedItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let absent_or_owned = Condition::absent_or_owned_by(account.user_id);
        let mut tx = Transaction::new(self.0);
        tx.delete_unverified(account, Conflict)
            .delete_if(&keys::identity::email(&account.email), absent_or_owned, Conflict)
            .delete_if(&note.key(), note.unchanged(), Conflict)
            .record(entry);
        tx.commit(self.0).await
    }

    /// Deletes the item of a user who does not exist any more, or who has confirmed their address,
    /// unless it was written again since it was read.
    pub async fn delete_note(self, note: &UnconfirmedItem) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&note.key(), note.unchanged(), Conflict);
        tx.commit(self.0).await
    }

    /// Postpones when a registration expires.
    pub async fn postpone(self, note: &UnconfirmedItem, expires: Timestamp) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.put_if(&UnconfirmedItem { expires, ..note.clone() }, note.unchanged(), Conflict);
        tx.commit(self.0).await
    }
}

impl<E: Copy> Transaction<E> {
    /// Assigns an address to a user who has proven that it is theirs. `former` is the account that has it
    /// without ever confirming it, if there is one; it is deleted.
    pub(crate) fn assign_address(
        &mut self,
        address: &EmailItem,
        former: Option<&AccountItem>,
        conflict: E,
    ) -> &mut Self {
        let Some(former) = former else { return self.create(address, conflict) };
        self.put_if(address, Condition::owned_by(former.user_id), conflict)
            .delete_unverified(former, conflict)
            .delete(&keys::identity::unconfirmed(former.user_id))
    }
}

impl<E> Transaction<E> {
    /// A user who has never signed in has nothing else but what came back after mails, and mails and
    /// entries of the audit trail, which expire.
    fn delete_unverified(&mut self, account: &AccountItem, conflict: E) -> &mut Self {
        let unchanged = Condition::that("rev = :rev AND verified = :no").with(":rev", account.rev).with(":no", false);
        self.delete_if(&account.key(), unchanged, conflict)
            .delete(&keys::administration::user_entry(account.user_id))
            .delete(&keys::messaging::mail_feedback(account.user_id))
    }

    fn request_verification(&mut self, verification: &VerificationItem, mail: &Event) -> &mut Self {
        self.put(verification).put(&UnconfirmedItem::of(&verification.verification())).emit(mail)
    }
}
