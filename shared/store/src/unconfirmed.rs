//! Registrations that wait to be confirmed. Beside each stands when it lapses, and an index shows
//! those whose time is over. That is a note and no more: what becomes of an account is decided by
//! what stands in the account, in the transaction that takes it away, so no note, however late or
//! wrong, takes anything from somebody who has confirmed their address
//! (docs/decisions/0022-unconfirmed-registrations.md).

use glotto_domain::id::UserId;
use glotto_domain::identity::Verification;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountItem;
use crate::audit::AuditItem;
use crate::client::Slice;
use crate::enrolments::next;
use crate::{
    CommitError, Condition, Conflict, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys,
};

/// That a registration waits to be confirmed, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnconfirmedItem {
    /// Whose.
    pub user_id: UserId,
    /// When it lapses.
    pub lapses: Timestamp,
}

impl UnconfirmedItem {
    /// What is noted when a mail asks for a confirmation.
    pub fn of(verification: &Verification) -> Self {
        Self { user_id: verification.user, lapses: verification.unverified_until() }
    }

    /// It is this one: no later mail has been asked for.
    fn as_read(&self) -> Condition {
        Condition::that("lapses = :lapses").with(":lapses", self.lapses)
    }
}

impl Entity for UnconfirmedItem {
    const TYPE: &'static str = "Unconfirmed";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::unconfirmed(self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::lapsing(self.user_id, self.lapses))
    }
}

impl Store {
    /// A page of the notes of one shard whose time is over, the longest over first, and where it
    /// ended if there are more.
    pub async fn lapsed(
        &self,
        shard: u8,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        self.query(Query::index(keys::lapsing_partition(shard), limit).between("0", keys::due_until(now)).after(after))
            .await
    }

    /// Somebody's account, and what is noted of their registration, in one round trip.
    pub async fn account_and_note(
        &self,
        user: UserId,
    ) -> Result<(Option<AccountItem>, Option<UnconfirmedItem>), StoreError> {
        let mut found = self.get_many(vec![keys::user(user), keys::unconfirmed(user)]).await?.into_iter();
        Ok((next(&mut found)?, next(&mut found)?))
    }

    /// Takes a registration away that nobody has confirmed, with all that belongs to it: if it is
    /// as it was read, and neither confirmed nor suspended nor asked for anew since.
    pub async fn lapse(
        &self,
        account: &AccountItem,
        noted: &UnconfirmedItem,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let theirs = Condition::that("attribute_not_exists(pk) OR userId = :owner").with(":owner", account.user_id);
        let mut tx = Transaction::new(self);
        tx.delete_unconfirmed(account, Conflict)
            .delete_if(&keys::email(&account.email), theirs, Conflict)
            .delete_if(&noted.key(), noted.as_read(), Conflict)
            .record(entry);
        tx.commit(self).await
    }

    /// Forgets a note that is about nobody any more, or about somebody who has confirmed. One that
    /// was written meanwhile stays.
    pub async fn forget_unconfirmed(&self, noted: &UnconfirmedItem) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.delete_if(&noted.key(), noted.as_read(), Conflict);
        tx.commit(self).await
    }

    /// Looks at a registration again later.
    pub async fn put_off_lapse(&self, noted: &UnconfirmedItem, lapses: Timestamp) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self);
        tx.put_if(&UnconfirmedItem { lapses, ..noted.clone() }, noted.as_read(), Conflict);
        tx.commit(self).await
    }
}

impl<E> Transaction<E> {
    /// Has an account give way that nobody ever confirmed, to somebody who has shown that the
    /// address is theirs; the rest of the transaction gives them the address.
    pub fn give_way(&mut self, account: &AccountItem, conflict: E) -> &mut Self {
        self.delete_unconfirmed(account, conflict).delete(&keys::unconfirmed(account.user_id))
    }

    /// There is nothing else of somebody who has never signed in, but for mails and entries of the
    /// audit trail, which end by themselves.
    fn delete_unconfirmed(&mut self, account: &AccountItem, conflict: E) -> &mut Self {
        let as_read = Condition::that("rev = :rev AND verified = :no").with(":rev", account.rev).with(":no", false);
        self.delete_if(&account.key(), as_read, conflict).delete(&keys::person(account.user_id))
    }
}
