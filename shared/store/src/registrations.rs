//! Registering: what makes an account of an address, and the tokens of the mails that verify it.

use glotto_domain::id::UserId;
use glotto_domain::identity::{Verification, VerifyEmailError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{AccountItem, EmailItem};
use crate::audit::AuditItem;
use crate::outbox::Event;
use crate::unconfirmed::UnconfirmedItem;
use crate::{
    CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, Update, entity, keys,
};

/// What a mail of verification stands for, as stored: under the hash of what is in the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationItem {
    /// SHA-256 of the token's id.
    pub hash: String,
    /// Whose address it would verify.
    pub user_id: UserId,
    /// Which registration it belongs to.
    pub registration: u32,
    /// When it ends.
    pub ends: Timestamp,
    /// Whether it has verified the address. It stays until its end all the same, so that a link that
    /// is used again is answered as it was.
    pub used_up: bool,
}

impl VerificationItem {
    /// The item of a verification.
    pub fn new(hash: String, verification: Verification) -> Self {
        let Verification { user, registration, ends } = verification;
        Self { hash, user_id: user, registration, ends, used_up: false }
    }

    /// What it stands for.
    pub fn verification(&self) -> Verification {
        Verification { user: self.user_id, registration: self.registration, ends: self.ends }
    }
}

/// The purpose is in the type: a token for anything else is an item of another type.
impl Entity for VerificationItem {
    const TYPE: &'static str = "EmailVerification";
    const PERSONAL: Personal = Personal::About(&["hash"]);

    fn key(&self) -> Key {
        keys::one_time_token(&self.hash)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::about(self.user_id, Self::TYPE, &self.hash))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

impl Store {
    /// Makes an account of an address that nobody has, together with the mail that verifies it.
    pub async fn register(
        &self,
        account: &AccountItem,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.create(&EmailItem::of(account), Conflict)
            .create(account, Conflict)
            .index_user(account.user_id)
            .put(verification)
            .put(&UnconfirmedItem::of(&verification.verification()))
            .emit(mail)
            .record(entry);
        tx.commit(self).await
    }

    /// Puts a registration in the place of one that was never verified and had this revision.
    pub async fn register_again(
        &self,
        account: &AccountItem,
        rev: u64,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.put_if(&EmailItem::of(account), Condition::owned_by(account.user_id), Conflict)
            .replace(account, rev, Conflict)
            .index_user(account.user_id)
            .put(verification)
            .put(&UnconfirmedItem::of(&verification.verification()))
            .emit(mail)
            .record(entry);
        tx.commit(self).await
    }

    /// Changes nothing, in a transaction of the same shape as [`Store::register`]: only the mail
    /// differs. The verification is worth nothing, as the account is verified, and so is what is
    /// noted of it. What would have been the account is made ready for nothing.
    pub async fn notify_existing_account(
        &self,
        account: &AccountItem,
        unwritten: &AccountItem,
        verification: &VerificationItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        entity::to_item(unwritten)?;
        let mut tx = Transaction::new(self);
        tx.put_if(&EmailItem::of(account), Condition::owned_by(account.user_id), Conflict)
            .require(&account.key(), Condition::present(), Conflict)
            .index_user(account.user_id)
            .put(verification)
            .put(&UnconfirmedItem::of(&verification.verification()))
            .emit(mail)
            .record(entry);
        tx.commit(self).await
    }

    /// The transaction that begins a verification, together with the mail. It has no condition.
    pub fn begin_verification(&self, verification: &VerificationItem, mail: &Event) -> Transaction<VerifyEmailError> {
        let mut tx = Transaction::new(self);
        tx.put(verification).put(&UnconfirmedItem::of(&verification.verification())).emit(mail);
        tx
    }

    /// What the token of a mail stands for.
    pub async fn verification(&self, hash: &str) -> Result<Option<VerificationItem>, StoreError> {
        let key = keys::one_time_token(hash);
        let item = self.get(key).await?.filter(entity::is_a::<VerificationItem>);
        item.map(entity::from_item).transpose()
    }

    /// Uses a verification up: the address is its account's.
    pub async fn verify_email(
        &self,
        verification: &VerificationItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<VerifyEmailError>> {
        let waiting = Condition::that("verified = :no AND registrations = :registration")
            .with(":no", false)
            .with(":registration", verification.registration);
        let verified = Update::new().set("verified", true).add("rev", 1);
        let unused = Condition::that("usedUp = :no").with(":no", false);
        let used = Update::new().set("usedUp", true);
        let mut tx = Transaction::new(self);
        tx.update_if(&verification.key(), &used, unused, VerifyEmailError::Invalid)
            .update_if(&keys::user(verification.user_id), &verified, waiting, VerifyEmailError::Invalid)
            .delete(&keys::unconfirmed(verification.user_id))
            .record(entry);
        tx.commit(self).await
    }
}
