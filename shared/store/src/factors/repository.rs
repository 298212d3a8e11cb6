//! Turns second factors on and off.

use glotto_domain::factors::EnrolTotpError;
use glotto_domain::id::{SessionId, UserId};

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::engine::entity::is_a;
use crate::factors::{RecoveryCodesItem, TotpItem, UsedChallengeItem};
use crate::identity::{AccountItem, Credentials};
use crate::{CommitError, Condition, Conflict, Store, StoreError, Transaction, keys};

/// Second factors in the table.
#[derive(Debug, Clone, Copy)]
pub struct Factors<'a>(&'a Store);

impl Store {
    /// Second factors in the table.
    pub fn factors(&self) -> Factors<'_> {
        Factors(self)
    }
}

impl Factors<'_> {
    /// Stores an app that waits for its first code, in place of an earlier one that still waits.
    pub async fn begin_totp(self, totp: &TotpItem) -> Result<(), CommitError<EnrolTotpError>> {
        let off = Condition::that("attribute_not_exists(since)");
        let mut tx = Transaction::new(self.0);
        tx.put_if(totp, off, EnrolTotpError::On);
        tx.commit(self.0).await
    }

    /// Requires codes of an app from now on, and creates recovery codes in case it is lost. All
    /// sessions but the given one lose their proof, because no code was entered in them.
    pub async fn enable_totp(
        self,
        within: (&Credentials, SessionId),
        totp: &TotpItem,
        codes: &RecoveryCodesItem,
        (entries, mail): (&[AuditItem], &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let pending = Condition::that("sealed = :sealed AND attribute_not_exists(since)").with(":sealed", &totp.sealed);
        let mut tx = Transaction::new(self.0);
        tx.put_if(totp, pending, Conflict)
            .put(codes)
            .emit(mail)
            .record_all(entries)
            .advance_account_and_reset_proofs(within, Conflict);
        tx.commit(self.0).await
    }

    /// Requires no codes any more, and deletes the app and the recovery codes.
    pub async fn disable_totp(
        self,
        within: (&AccountItem, SessionId),
        (entry, mail): (&AuditItem, &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.remove_second_factors(within.0.user_id).record(entry).emit(mail).advance_account(within, Conflict);
        tx.commit(self.0).await
    }

    /// Replaces the recovery codes.
    pub async fn replace_recovery_codes(
        self,
        within: (&AccountItem, SessionId),
        codes: &RecoveryCodesItem,
        (entry, mail): (&AuditItem, &Event),
    ) -> Result<(), CommitError<Conflict>> {
        let enabled = Condition::that("attribute_exists(since)");
        let mut tx = Transaction::new(self.0);
        tx.require(&keys::factors::totp(within.0.user_id), enabled, Conflict)
            .put(codes)
            .record(entry)
            .emit(mail)
            .advance_account(within, Conflict);
        tx.commit(self.0).await
    }

    /// Whether a challenge was used before.
    pub async fn is_challenge_used(self, hash: &str) -> Result<bool, StoreError> {
        let found = self.0.get(keys::identity::one_time_token(hash)).await?;
        Ok(found.is_some_and(|item| is_a::<UsedChallengeItem>(&item)))
    }
}

impl<E> Transaction<E> {
    /// Removes a user's app and recovery codes, in a transaction that also increments the account's
    /// revision and records who did it. Passkeys stay, because users sign in with them.
    pub fn remove_second_factors(&mut self, user: UserId) -> &mut Self {
        self.delete(&keys::factors::totp(user)).delete(&keys::factors::recovery_codes(user))
    }
}
