//! Authenticator apps: the secret that an app and we both know, sealed, and which of its codes was
//! taken last. An item without `since` waits for the first code and lets nobody in or out.

use glotto_domain::factors::{ENROLMENT, EnrolTotpError, Step};
use glotto_domain::id::{SessionId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::audit::AuditItem;
use crate::credentials::Credentials;
use crate::outbox::Event;
use crate::recovery_codes::RecoveryCodesItem;
use crate::{CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, Update, keys};

/// A person's authenticator app, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TotpItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Its secret, encrypted.
    pub sealed: String,
    /// When the secret was made.
    pub begun: Timestamp,
    /// Since when its codes are asked for; never, as long as none was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The step whose code was taken last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_step: Option<Step>,
}

/// Even sealed, a secret shows in no log.
impl std::fmt::Debug for TotpItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TotpItem({}, since {:?}, {:?})", self.user_id, self.since, self.last_step)
    }
}

impl TotpItem {
    /// A secret that waits for its first code.
    pub fn begin(user_id: UserId, sealed: String, now: Timestamp) -> Self {
        Self { user_id, sealed, begun: now, since: None, last_step: None }
    }

    /// The same, asked for from now on, with the code of a step taken.
    #[must_use]
    pub fn turned_on(self, step: Step, now: Timestamp) -> Self {
        Self { since: Some(now), last_step: Some(step), ..self }
    }

    /// Takes the code of a step, in the transaction of what it opens: of any number at once one
    /// gets through, and none of an earlier step after it. The secret may come sealed anew.
    pub fn take<E>(&self, tx: &mut Transaction<E>, step: Step, anew: Option<&str>, taken: E) {
        let unused = "sealed = :sealed AND attribute_exists(since) AND \
                      (attribute_not_exists(lastStep) OR lastStep < :step)";
        let condition = Condition::that(unused).with(":sealed", &self.sealed).with(":step", step);
        let update = Update::new().set("lastStep", step);
        let update = match anew {
            Some(sealed) => update.set("sealed", sealed),
            None => update,
        };
        tx.update_if(&self.key(), &update, condition, taken);
    }
}

impl Entity for TotpItem {
    const TYPE: &'static str = "Totp";
    const PERSONAL: Personal = Personal::OfUser(&["sealed"]);

    fn key(&self) -> Key {
        keys::totp(self.user_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        match self.since {
            Some(_) => None,
            None => self.begun.saturating_add(ENROLMENT).ok(),
        }
    }
}

impl Credentials {
    /// The app whose codes are asked for, if there is one.
    pub fn totp(&self) -> Result<Option<TotpItem>, StoreError> {
        Ok(self.find::<TotpItem>()?.filter(|totp| totp.since.is_some()))
    }

    /// The app whose first code is waited for.
    pub fn pending_totp(&self, now: Timestamp) -> Result<Option<TotpItem>, StoreError> {
        let waits = |totp: &TotpItem| totp.since.is_none() && totp.expires_at().is_some_and(|end| end > now);
        Ok(self.find::<TotpItem>()?.filter(waits))
    }
}

impl Store {
    /// Keeps a secret until its first code comes; one that waited before is forgotten.
    pub async fn begin_totp(&self, totp: &TotpItem) -> Result<(), CommitError<EnrolTotpError>> {
        let off = Condition::that("attribute_not_exists(since)");
        let mut tx = Transaction::new(self);
        tx.put_if(totp, off, EnrolTotpError::On);
        tx.commit(self).await
    }

    /// Asks for codes of an app from now on, and makes the recovery codes that stand in for it.
    /// Other sessions, in which no code was shown, have to prove anew who they are.
    pub async fn turn_on_totp(
        &self,
        within: (&Credentials, SessionId),
        totp: &TotpItem,
        codes: &RecoveryCodesItem,
        (entries, mail): (&[AuditItem], &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let waits = Condition::that("sealed = :sealed AND attribute_not_exists(since)").with(":sealed", &totp.sealed);
        let mut tx = Transaction::new(self);
        tx.put_if(totp, waits, Conflict).put(codes).emit(mail);
        for entry in entries {
            tx.record(entry);
        }
        tx.more_is_asked(within, Conflict);
        tx.commit(self).await
    }

    /// Asks for codes no more; recovery codes go with the app that they stood in for.
    pub async fn turn_off_totp(
        &self,
        account: &AccountItem,
        (entry, mail): (&AuditItem, &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        remove_second_factors(&mut tx, account.user_id);
        tx.record(entry).emit(mail).account_moved_on(account, Conflict);
        tx.commit(self).await
    }

    /// Puts new recovery codes in the place of those that there were.
    pub async fn replace_recovery_codes(
        &self,
        account: &AccountItem,
        codes: &RecoveryCodesItem,
        (entry, mail): (&AuditItem, &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.require(&keys::totp(account.user_id), Condition::that("attribute_exists(since)"), Conflict)
            .put(codes)
            .record(entry)
            .emit(mail)
            .account_moved_on(account, Conflict);
        tx.commit(self).await
    }
}

/// Removes a person's app and their recovery codes, in a transaction that also moves the account's
/// revision on and writes down who did it. Passkeys stay: they are a way in, and not a second
/// factor that somebody may have lost.
pub fn remove_second_factors<E>(tx: &mut Transaction<E>, user: UserId) {
    tx.delete(&keys::totp(user)).delete(&keys::recovery_codes(user));
}
