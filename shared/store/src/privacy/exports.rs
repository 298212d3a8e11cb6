//! Requests and finishes exports.

use glotto_domain::id::{ExportId, UserId};

use crate::administration::AuditItem;
use crate::engine::Event;
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
