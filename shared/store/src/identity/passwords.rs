//! Changes passwords. A new password ends what the old one may have started: other sessions, and a
//! change of address that one of them requested.

use glotto_domain::id::SessionId;
use glotto_domain::identity::ResetPasswordError;
use glotto_domain::rate_limit::LimitPair;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::identity::{Credentials, PasswordHash, ResetItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Key, Store, StoreError, Transaction, Update, keys};

/// Passwords in the table.
#[derive(Debug, Clone, Copy)]
pub struct Passwords<'a>(&'a Store);

/// A password that replaces another, or none.
#[derive(Debug)]
pub struct PasswordChange<'a> {
    /// The user's credentials, as they were read.
    pub credentials: &'a Credentials,
    /// The password, hashed.
    pub hash: &'a PasswordHash,
    /// The devices that stay known.
    pub devices: &'a [String],
    /// The rate limits that are reset.
    pub guesses: &'a [Key],
    /// The subject of the limits on codes of an authenticator app, if its guesses of the hour are forgiven.
    pub codes_of: Option<&'a str>,
    /// The entry of the audit trail.
    pub entry: &'a AuditItem,
    /// The mail to the user.
    pub notice: &'a Event,
}

impl Store {
    /// Passwords in the table.
    pub fn passwords(&self) -> Passwords<'_> {
        Passwords(self)
    }
}

impl Passwords<'_> {
    /// Begins a reset and requests its mail. It has no condition that could fail.
    pub fn prepare_reset(self, reset: &ResetItem, mail: &Event, entry: &AuditItem) -> Transaction<ResetPasswordError> {
        let mut tx = Transaction::new(self.0);
        tx.put(reset).emit(mail).record(entry);
        tx
    }

    /// The reset of a mailed token.
    pub async fn find_reset(self, hash: &str) -> Result<Option<ResetItem>, StoreError> {
        self.0.find_by_token(hash).await
    }

    /// Completes a reset: sets the password, confirms the address, ends every session.
    pub async fn reset(self, reset: &ResetItem, change: &PasswordChange<'_>) -> Result<(), CommitError<Conflict>> {
        let mut tx = self.prepare_change(change, Update::new().set("verified", true), None);
        tx.delete_if(&reset.key(), Condition::present(), Conflict).delete(&keys::identity::unconfirmed(reset.user_id));
        tx.commit(self.0).await
    }

    /// Sets a password and ends every session but `within`. Fails if that has ended. It must be among the
    /// sessions that were read.
    pub async fn update(self, change: &PasswordChange<'_>, within: SessionId) -> Result<(), CommitError<Conflict>> {
        self.prepare_change(change, Update::new(), Some(within)).commit(self.0).await
    }

    fn prepare_change(
        self,
        change: &PasswordChange<'_>,
        update: Update,
        within: Option<SessionId>,
    ) -> Transaction<Conflict> {
        let account = &change.credentials.account;
        let update = update.set("passwordHash", change.hash).set("devices", change.devices).next_revision();
        let mut tx = Transaction::new(self.0);
        tx.update_if(&account.key(), &update, account.unchanged(), Conflict)
            .end_sessions(&change.credentials.sessions, |session| Some(session.session_id) != within, Conflict)
            .delete(&keys::identity::email_change(account.user_id))
            .record(change.entry)
            .emit(change.notice);
        if let Some(session) = within {
            tx.require_session(account.user_id, session, Conflict);
        }
        for guesses in change.guesses {
            tx.delete(guesses);
        }
        if let Some(subject) = change.codes_of {
            tx.reset_short_limit(&LimitPair::TOTP_CODES, subject, change.entry.at);
        }
        tx
    }
}
