//! Sessions, as stored. A session contains the user's role, so that one read authenticates and
//! authorises a request.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{AuthMethod, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// One login of a user on one device, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionItem {
    /// Its user.
    pub user_id: UserId,
    /// Names the session.
    pub session_id: SessionId,
    /// The user's role.
    pub role: Role,
    /// How often the refresh token was rotated: the generation of the only valid one.
    pub generation: u32,
    /// When it was rotated last: the last use, as far as it is known.
    pub rotated: Timestamp,
    /// When the user logged in.
    pub created: Timestamp,
    /// When it ends in any case.
    pub ends: Timestamp,
    /// The device (`User-Agent`).
    pub device: Option<String>,
    /// The prefix of the IP address that used it last.
    #[serde(default)]
    pub place: Option<String>,
    /// How the user proved who they are.
    #[serde(default)]
    pub means: Vec<AuthMethod>,
    /// When they proved it last; [`UNPROVEN`](Self::UNPROVEN) if their proof does not count, or no
    /// longer counts.
    #[serde(default)]
    pub proven: Timestamp,
}

impl SessionItem {
    /// The time of a proof that was never made.
    pub const UNPROVEN: Timestamp = Timestamp::UNIX_EPOCH;
}

impl Entity for SessionItem {
    const TYPE: &'static str = "Session";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::identity::session(self.user_id, self.session_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}
