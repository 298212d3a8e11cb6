//! The event about a picture that is not shown any more.

use glotto_domain::id::{AvatarId, UserId};
use serde::{Deserialize, Serialize};

/// A picture that is not shown any more: the payload of `PICTURE_DISCARDED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Discarded {
    /// Its owner.
    pub(crate) user_id: UserId,
    /// The upload that it was made from.
    pub(crate) avatar_id: AvatarId,
}
