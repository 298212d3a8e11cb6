//! The event that says that somebody wants a copy. It says no more: whoever takes it looks at what
//! there is by then.

use glotto_domain::id::{ExportId, UserId};
use serde::{Deserialize, Serialize};

/// What the event says; its kind is [`glotto_domain::privacy::EXPORT_ASKED`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportAsked {
    /// Who wants it.
    pub user_id: UserId,
    /// The copy that is to be made.
    pub export_id: ExportId,
}
