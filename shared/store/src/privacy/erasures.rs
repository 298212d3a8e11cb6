//! Requests, cancels and advances erasures.

use glotto_domain::administration::AdminActionError;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::Permission;
use jiff::Timestamp;

use crate::administration::AuditItem;
use crate::engine::entity::from_item;
use crate::engine::{Event, Slice};
use crate::identity::{AccountItem, Credentials};
use crate::privacy::ErasureItem;
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, keys};

/// Erasures in the table.
#[derive(Debug, Clone, Copy)]
pub struct Erasures<'a>(&'a Store);

impl Store {
    /// Erasures in the table.
    pub fn erasures(&self) -> Erasures<'_> {
        Erasures(self)
    }
}

impl Erasures<'_> {
    /// A user's erasure, whatever its phase.
    pub async fn find(self, user: UserId) -> Result<Option<ErasureItem>, StoreError> {
        self.0.load(keys::privacy::erasure(user)).await
    }

    /// A user's account and their erasure, in one round trip.
    pub async fn find_with_account(
        self,
        user: UserId,
    ) -> Result<(Option<AccountItem>, Option<ErasureItem>), StoreError> {
        let wanted = vec![keys::identity::account(user), keys::privacy::erasure(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take()?, found.take()?))
    }

    /// A page of the due erasures, the longest due first.
    pub async fn page_due(
        self,
        now: Timestamp,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<ErasureItem>, StoreError> {
        let query = Query::index(keys::privacy::ERASURES, limit).between("0", keys::due_until(now)).after(after);
        let (items, last) = self.0.query(query).await?;
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
    }

    /// Requests an erasure and the mail that says when it will happen. Fails if there is one already, or if the
    /// session `within` has ended.
    pub fn prepare_erasure(
        self,
        (erasure, within): (&ErasureItem, SessionId),
        mail: &Event,
        entry: &AuditItem,
    ) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self.0);
        tx.create(erasure, Conflict)
            .require_account(erasure.user_id, Conflict)
            .require_session(erasure.user_id, within, Conflict)
            .emit(mail)
            .record(entry);
        tx
    }

    /// The same for a user by an admin, who must have the permission in the transaction. Then an admin is left, too:
    /// the one who requests it.
    pub fn prepare_erasure_by_admin(
        self,
        erasure: &ErasureItem,
        (admin, permission): (UserId, Permission),
        mail: &Event,
        entry: &AuditItem,
    ) -> Transaction<AdminActionError> {
        let mut tx = Transaction::new(self.0);
        tx.create(erasure, AdminActionError::Stale)
            .require_account(erasure.user_id, AdminActionError::Stale)
            .require_permission(admin, permission, AdminActionError::Forbidden)
            .emit(mail)
            .record(entry);
        tx
    }

    /// Cancels an erasure and requests the mail about it; fails if it has begun.
    pub async fn cancel(
        self,
        erasure: &ErasureItem,
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&erasure.key(), Condition::revision(erasure.rev), Conflict).emit(mail).record(entry);
        tx.commit(self.0).await
    }

    /// The same by an admin, who must have the permission in the transaction.
    pub async fn cancel_by_admin(
        self,
        erasure: &ErasureItem,
        (admin, permission): (UserId, Permission),
        mail: &Event,
        entry: &AuditItem,
    ) -> Result<(), CommitError<AdminActionError>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&erasure.key(), Condition::revision(erasure.rev), AdminActionError::Stale)
            .require_permission(admin, permission, AdminActionError::Forbidden)
            .emit(mail)
            .record(entry);
        tx.commit(self.0).await
    }

    /// Deletes an account together with its address and all sessions, so that no session is left and
    /// none can begin, and advances the erasure. Fails if anything has changed since it was read, or if
    /// `remaining`, another admin, is no longer one.
    pub async fn close_account(
        self,
        credentials: &Credentials,
        (read, closed): (&ErasureItem, &ErasureItem),
        remaining: Option<UserId>,
    ) -> Result<(), CommitError<Conflict>> {
        let account = &credentials.account;
        let user = account.user_id;
        let absent_or_theirs = Condition::absent_or_owned_by(user);
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&account.key(), account.unchanged(), Conflict)
            .end_sessions(&credentials.sessions, |_| true, Conflict)
            .delete_if(&keys::identity::email(&account.email), absent_or_theirs, Conflict)
            .delete(&keys::administration::user_entry(user))
            .delete(&keys::administration::staff_entry(user))
            .delete(&keys::administration::suspended_entry(user))
            .replace(closed, read.rev, Conflict);
        if let Some(admin) = remaining {
            tx.require_permission(admin, Permission::ChangeRoles, Conflict);
        }
        tx.commit(self.0).await
    }

    /// Advances an erasure, together with its mail and the entry of the audit trail. Fails if it has
    /// changed since it was read.
    pub async fn advance(
        self,
        read: &ErasureItem,
        next: &ErasureItem,
        mail: Option<&Event>,
        entry: Option<&AuditItem>,
    ) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.replace(next, read.rev, Conflict).emit_all(mail).record_all(entry);
        tx.commit(self.0).await
    }
}
