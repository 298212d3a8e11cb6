//! Exports, as stored.

use glotto_domain::id::{ExportId, UserId};
use glotto_domain::privacy::{DOWNLOADABLE_FOR, Export};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// How long an unfinished export is stored: as long as its event can wait in the queues before and after its function.
const WAITING: SignedDuration = SignedDuration::from_hours(18 * 24);

/// A requested export, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportItem {
    /// The user.
    pub user_id: UserId,
    /// Names the export.
    pub export_id: ExportId,
    /// When it was requested.
    pub asked: Timestamp,
    /// Whether an admin requested it, for a user who was suspended.
    #[serde(default)]
    pub by_admin: bool,
    /// When it became ready, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Timestamp>,
    /// Its size, once it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl ExportItem {
    /// The export, as the domain works on it.
    pub fn export(&self) -> Export {
        Export { asked: self.asked, ready: self.ready }
    }
}

impl Entity for ExportItem {
    const TYPE: &'static str = "Export";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::privacy::export(self.user_id, self.export_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        let end =
            self.ready.map_or_else(|| self.asked.checked_add(WAITING), |ready| ready.checked_add(DOWNLOADABLE_FOR));
        end.ok()
    }
}
