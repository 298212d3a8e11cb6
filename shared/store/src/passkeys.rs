//! Passkeys: one item each, beside their owner's account, and one that finds the owner by the
//! credential and makes it theirs alone.

use std::fmt;

use glotto_domain::id::{PasskeyId, SessionId, UserId};
use glotto_domain::passkeys::{CreatePasskeyError, DeletePasskeyError, PasskeyName, UpdatePasskeyError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::audit::AuditItem;
use crate::challenges::MetChallengeItem;
use crate::credentials::Credentials;
use crate::outbox::Event;
use crate::{
    CommitError, Condition, Entity, Key, Personal, Query, Store, StoreError, Transaction, Update, entity, keys,
};

/// A passkey, as stored. Bytes are base64url.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Names the passkey here.
    pub passkey_id: PasskeyId,
    /// Names it to browsers.
    pub credential_id: String,
    /// SHA-256 of the credential id: what its owner is found by.
    pub credential_hash: String,
    /// By what it knows its owner.
    pub handle: String,
    /// Its COSE key.
    pub public_key: String,
    /// How often it signed, if it counts.
    pub sign_count: u32,
    /// Whether it may be copied to other devices of its owner.
    pub backup_eligible: bool,
    /// Whether it has been.
    pub backed_up: bool,
    /// How browsers reach it.
    pub transports: Vec<String>,
    /// Who keeps it, as they say themselves: 32 hexadecimal digits.
    pub aaguid: String,
    /// What its owner calls it.
    pub name: PasskeyName,
    /// When it was added.
    pub created: Timestamp,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// The revision of what its owner says about it.
    pub rev: u64,
}

/// A passkey is personal: of it, only names that say nothing show in a log.
impl fmt::Debug for PasskeyItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasskeyItem({}, r{})", self.passkey_id, self.rev)
    }
}

impl Entity for PasskeyItem {
    const TYPE: &'static str = "Passkey";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::passkey(self.user_id, self.passkey_id)
    }
}

/// Whose a passkey is, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyOwnerItem {
    /// SHA-256 of the credential id.
    pub credential_hash: String,
    /// Whose it is.
    pub user_id: UserId,
    /// Which of theirs.
    pub passkey_id: PasskeyId,
}

impl Entity for PasskeyOwnerItem {
    const TYPE: &'static str = "PasskeyOwner";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        keys::passkey_owner(&self.credential_hash)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::about(self.user_id, Self::TYPE, &self.credential_hash))
    }
}

/// That a passkey was used to meet a challenge.
#[derive(Debug)]
pub struct PasskeyUse<'a> {
    /// The passkey, as it was read.
    pub passkey: &'a PasskeyItem,
    /// The challenge.
    pub challenge: &'a MetChallengeItem,
    /// How often it has signed by now.
    pub sign_count: u32,
    /// Whether it has been copied to other devices.
    pub backed_up: bool,
    /// When.
    pub at: Timestamp,
}

impl<E: Copy> Transaction<E> {
    /// Meets a challenge with a passkey. Of many who do so at once, one does; and nobody does with
    /// a passkey that was removed, or has signed something else since it was read.
    pub fn use_passkey(&mut self, used: &PasskeyUse<'_>, failed: E) -> &mut Self {
        let update =
            Update::new().set("signCount", used.sign_count).set("backedUp", used.backed_up).set("lastUsed", used.at);
        let as_read = Condition::that("signCount = :read").with(":read", used.passkey.sign_count);
        self.create(used.challenge, failed).update_if(&used.passkey.key(), &update, as_read, failed)
    }
}

impl Store {
    /// A person's passkeys, the oldest first.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<PasskeyItem>, StoreError> {
        let query = Query::collection(keys::user_partition(user), 100).begins_with(keys::PASSKEYS).consistent();
        let (items, _) = self.query(query).await?;
        items.into_iter().map(entity::from_item).collect()
    }

    /// One of a person's passkeys.
    pub async fn passkey(&self, user: UserId, passkey: PasskeyId) -> Result<Option<PasskeyItem>, StoreError> {
        self.load(keys::passkey(user, passkey)).await
    }

    /// Whose a passkey is, by the hash of its credential id.
    pub async fn passkey_owner(&self, credential_hash: &str) -> Result<Option<PasskeyOwnerItem>, StoreError> {
        self.load(keys::passkey_owner(credential_hash)).await
    }

    /// Adds a passkey to an account that is as it was read. Whoever has a password could prove
    /// anew who they are before; whoever had a provider alone can from now on, and has to.
    pub fn create_passkey(
        &self,
        within: (&Credentials, SessionId),
        passkey: &PasskeyItem,
        challenge: &MetChallengeItem,
        told: &Told<'_>,
    ) -> Transaction<CreatePasskeyError> {
        let owner = PasskeyOwnerItem {
            credential_hash: passkey.credential_hash.clone(),
            user_id: passkey.user_id,
            passkey_id: passkey.passkey_id,
        };
        let mut tx = Transaction::new(self);
        tx.create(challenge, CreatePasskeyError::ChallengeInvalid)
            .create(&owner, CreatePasskeyError::Taken)
            .create(passkey, CreatePasskeyError::Stale)
            .more_is_asked(within, CreatePasskeyError::Stale)
            .record(told.entry)
            .emit(told.mail);
        tx
    }

    /// Gives a passkey another name, over a revision.
    pub async fn update_passkey(
        &self,
        passkey: &PasskeyItem,
        rev: u64,
        entry: &AuditItem,
    ) -> Result<(), CommitError<UpdatePasskeyError>> {
        let update = Update::new().set("name", &passkey.name).set("rev", passkey.rev);
        let mut tx = Transaction::new(self);
        tx.update_if(&passkey.key(), &update, Condition::revision(rev), UpdatePasskeyError::Stale).record(entry);
        tx.commit(self).await
    }

    /// Removes a passkey from an account that is as it was read: whatever else lets its owner in
    /// is there still.
    pub async fn delete_passkey(
        &self,
        account: &AccountItem,
        passkey: &PasskeyItem,
        told: &Told<'_>,
    ) -> Result<(), CommitError<DeletePasskeyError>> {
        let mut tx = Transaction::new(self);
        tx.delete_if(&passkey.key(), Condition::present(), DeletePasskeyError::Stale)
            .delete(&keys::passkey_owner(&passkey.credential_hash))
            .account_moved_on(account, DeletePasskeyError::Stale)
            .record(told.entry)
            .emit(told.mail);
        tx.commit(self).await
    }
}

/// How it is told that something was done: for good, and to the person.
#[derive(Debug)]
pub struct Told<'a> {
    /// The entry of the audit trail.
    pub entry: &'a AuditItem,
    /// The mail.
    pub mail: &'a Event,
}
