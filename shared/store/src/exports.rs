//! Copies of everything that is known of a person: who asked for one, and whether it is ready.

use glotto_domain::id::{ExportId, UserId};
use glotto_domain::privacy::{Export, KEPT};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::AuditItem;
use crate::outbox::Event;
use crate::{CommitError, Condition, Conflict, Entity, Key, Personal, Store, StoreError, Transaction, Update, keys};

/// How long one that never became ready is remembered: as long as its message can wait.
const WAITING: SignedDuration = SignedDuration::from_hours(18 * 24);

/// A copy that was asked for, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Names the copy.
    pub export_id: ExportId,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When it became ready, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Timestamp>,
    /// Whether it was given up: it is not being made any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    /// How large it is, once it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl ExportItem {
    /// The copy, as the rules work on it.
    pub fn export(&self) -> Export {
        Export { asked: self.asked, ready: self.ready, failed: self.failed }
    }
}

impl Entity for ExportItem {
    const TYPE: &'static str = "Export";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::export(self.user_id, self.export_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        let end = self.ready.map_or_else(|| self.asked.checked_add(WAITING), |ready| ready.checked_add(KEPT));
        end.ok()
    }
}

/// The copy was ready before, or its owner is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled;

impl Store {
    /// Asks for a copy: the wish, the event that starts the work, and the entry of the audit trail.
    pub fn ask_export(&self, export: &ExportItem, event: &Event, entry: &AuditItem) -> Transaction<Conflict> {
        let mut tx = Transaction::new(self);
        tx.create(export, Conflict)
            .require(&keys::user(export.user_id), Condition::present(), Conflict)
            .emit(event)
            .record(entry);
        tx
    }

    /// A person's copy.
    pub async fn export(&self, user: UserId, export: ExportId) -> Result<Option<ExportItem>, StoreError> {
        self.load(keys::export(user, export)).await
    }

    /// The copy may never become ready: writes that down, unless it is by now. It may become so all the
    /// same.
    pub async fn give_export_up(&self, export: &ExportItem) -> Result<(), StoreError> {
        let waiting = Condition::that("attribute_exists(pk) AND attribute_not_exists(ready)");
        self.update_if(export.key(), Update::new().set("failed", true), waiting).await.map(|_| ())
    }

    /// The copy is ready: writes that down together with the mail that tells its owner, once.
    pub async fn finish_export(&self, finished: &ExportItem, mail: &Event) -> Result<(), CommitError<Settled>> {
        let waiting = Condition::that("attribute_exists(pk) AND attribute_not_exists(ready)");
        let mut ready = Update::new().set("ready", finished.ready).set("sizeBytes", finished.size_bytes);
        if let Some(end) = finished.expires_at() {
            ready = ready.set("expiresAt", end.as_second());
        }
        let mut tx = Transaction::new(self);
        tx.update_if(&finished.key(), &ready, waiting, Settled)
            .require(&keys::user(finished.user_id), Condition::present(), Settled)
            .emit(mail);
        tx.commit(self).await
    }
}
