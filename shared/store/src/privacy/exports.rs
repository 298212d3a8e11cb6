//! Requests and finishes exports.

use glotto_domain::id::{ExportId, UserId};
use glotto_domain::identity::Permission;
use glotto_domain::privacy::CreateUserExportError;

use crate::administration::AuditItem;
use crate::engine::Event;
use crate::identity::AccountItem;
use crate::privacy::ExportItem;
use crate::{CommitError, Condition, Conflict, Entity as _, Store, StoreError, Transaction, Update, keys};

/// Exports in the table.
#[derive(Debug, Clone, Copy)]
pub struct Exports<'a>(&'a Store);

/// The export was already ready, or its owner does not exist any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlreadyFinished;

impl Store {
    /// Exports in the table.
    pub fn exports(&self) -> Exports<'_> {
        Exports(self)
    }
}

impl Exports<'_> {
    /// A user's export.
    pub async fn find(self, user: UserId, export: ExportId) -> Result<Option<ExportItem>, StoreError> {
        self.0.load(keys::privacy::export(user, export)).await
    }

    /// A user's export and their account, in one round trip.
    pub async fn find_with_account(
        self,
        user: UserId,
        export: ExportId,
    ) -> Result<(Option<ExportItem>, Option<AccountItem>), StoreError> {
        let wanted = vec![keys::privacy::export(user, export), keys::identity::account(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take()?, found.take()?))
    }

    /// Requests an export for a user who is suspended. The admin must still have the permission in the transaction.
    pub fn prepare_export_by_admin(
        self,
        export: &ExportItem,
        (admin, permission): (UserId, Permission),
        event: &Event,
        entry: &AuditItem,
    ) -> Transaction<CreateUserExportError> {
        // A time is stored as text. Without a suspension there is no attribute, or null.
        let suspended = Condition::that("attribute_type(suspended, :text)").with(":text", "S");
        let mut tx = Transaction::new(self.0);
        tx.put(export)
            .require(&keys::identity::account(export.user_id), suspended, CreateUserExportError::NotSuspended)
            .require_permission(admin, permission, CreateUserExportError::Forbidden)
            .emit(event)
            .record(entry);
        tx
    }

    /// Requests an export; the event starts the work.
    pub fn prepare_export(self, export: &ExportItem, event: &Event, entry: &AuditItem) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self.0);
        tx.create(export, Conflict).require_account(export.user_id, Conflict).emit(event).record(entry);
        tx
    }

    /// Records that an export is ready, and requests the mail to its owner, once.
    pub async fn finish(self, finished: &ExportItem, mail: &Event) -> Result<(), CommitError<AlreadyFinished>> {
        let mut ready = Update::new().set("ready", finished.ready).set("sizeBytes", finished.size_bytes);
        if let Some(end) = finished.expires_at() {
            ready = ready.set("expiresAt", end.as_second());
        }
        let mut tx = Transaction::new(self.0);
        tx.update_if(&finished.key(), &ready, waiting(), AlreadyFinished)
            .require_account(finished.user_id, AlreadyFinished)
            .emit(mail);
        tx.commit(self.0).await
    }
}

fn waiting() -> Condition {
    Condition::that("attribute_exists(pk) AND attribute_not_exists(ready)")
}
