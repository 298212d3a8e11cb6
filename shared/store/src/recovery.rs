//! Passwords that are chosen anew. Whoever changes one ends what was let in by the one before:
//! other sessions, and a change of address that somebody in one of them may have asked for.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{PasswordReset, ResetPasswordError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::{PasswordHash, as_read};
use crate::audit::AuditItem;
use crate::credentials::Credentials;
use crate::outbox::Event;
use crate::{
    CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, Update, entity, keys,
};

/// What a mail that resets a password stands for, as stored: under the hash of what is in the
/// mail. The purpose is in the type: a token for anything else is an item of another type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResetItem {
    /// SHA-256 of the token's id.
    pub hash: String,
    /// Whose password it would set.
    pub user_id: UserId,
    /// What address and password it was asked for, as a hash.
    pub fingerprint: String,
    /// When it ends.
    pub ends: Timestamp,
}

impl ResetItem {
    /// The item of a reset.
    pub fn new(hash: String, reset: PasswordReset) -> Self {
        let PasswordReset { user, fingerprint, ends } = reset;
        Self { hash, user_id: user, fingerprint, ends }
    }

    /// What it stands for.
    pub fn reset(&self) -> PasswordReset {
        PasswordReset { user: self.user_id, fingerprint: self.fingerprint.clone(), ends: self.ends }
    }
}

impl Entity for ResetItem {
    const TYPE: &'static str = "PasswordReset";
    const PERSONAL: Personal = Personal::About(&["hash", "fingerprint"]);

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

/// A password that takes the place of another, or of none.
#[derive(Debug)]
pub struct PasswordChange<'a> {
    /// Whose, as it was read.
    pub credentials: &'a Credentials,
    /// The password, hashed.
    pub hash: &'a PasswordHash,
    /// The devices that are known still.
    pub devices: &'a [String],
    /// Under which keys wrong guesses were counted that are forgiven.
    pub guesses: &'a [Key],
    /// What is written down.
    pub entry: &'a AuditItem,
    /// What the person is told.
    pub notice: &'a Event,
}

impl Store {
    /// The transaction that begins a reset, together with the mail. It has no condition.
    pub fn begin_reset(&self, reset: &ResetItem, mail: &Event, entry: &AuditItem) -> Transaction<ResetPasswordError> {
        let mut tx = Transaction::new(self);
        tx.put(reset).emit(mail).record(entry);
        tx
    }

    /// What the token of a mail that resets a password stands for.
    pub async fn password_reset(&self, hash: &str) -> Result<Option<ResetItem>, StoreError> {
        let item = self.get(keys::one_time_token(hash)).await?.filter(entity::is_a::<ResetItem>);
        item.map(entity::from_item).transpose()
    }

    /// Uses a reset up: the password is set, the address is its account's, every session ends.
    pub async fn reset_password(
        &self,
        reset: &ResetItem,
        new: &PasswordChange<'_>,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = self.password_change(new, Update::new().set("verified", true), None);
        tx.delete_if(&reset.key(), Condition::present(), Conflict).delete(&keys::unconfirmed(reset.user_id));
        tx.commit(self).await
    }

    /// Sets a password; every session ends but the one in which that is done.
    pub async fn update_password(
        &self,
        new: &PasswordChange<'_>,
        within: SessionId,
    ) -> Result<(), CommitError<Conflict>> {
        self.password_change(new, Update::new(), Some(within)).commit(self).await
    }

    fn password_change(
        &self,
        new: &PasswordChange<'_>,
        update: Update,
        but: Option<SessionId>,
    ) -> Transaction<Conflict> {
        let account = &new.credentials.account;
        let update = update.set("passwordHash", new.hash).set("devices", new.devices).add("rev", 1);
        let mut tx = Transaction::new(self);
        tx.update_if(&account.key(), &update, as_read(account), Conflict)
            .delete(&keys::email_change(account.user_id))
            .record(new.entry)
            .emit(new.notice);
        for guesses in new.guesses {
            tx.delete(guesses);
        }
        for session in new.credentials.sessions.iter().filter(|session| Some(session.session_id) != but) {
            tx.delete(&session.key());
        }
        tx
    }
}
