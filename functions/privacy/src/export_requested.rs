//! The event that requests an export. It has no data, so that its consumer reads what is stored by
//! then.

use glotto_domain::id::{ExportId, UserId};
use serde::{Deserialize, Serialize};

/// The payload of [`glotto_domain::privacy::EXPORT_REQUESTED`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportRequested {
    /// The user.
    pub user_id: UserId,
    /// The export.
    pub export_id: ExportId,
}
