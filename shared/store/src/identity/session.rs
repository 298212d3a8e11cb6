//! Sessions, as stored. A session carries what every request needs to know of its user, so that one
//! read authenticates: whether it exists, and with which role.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{AuthMethod, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// One login of a user on one device, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Names the session.
    pub session_id: SessionId,
    /// The user's role.
    pub role: Role,
    /// How often the refresh token was rotated: the generation of the only one that is valid.
    pub generation: u32,
    /// When it was rotated last: the last use, as far as it is known.
    pub rotated: Timestamp,
    /// When the user logged in.
    pub created: Timestamp,
    /// When it ends in any case.
    pub ends: Timestamp,
    /// The device, as it called itself (`User-Agent`).
    pub device: Option<String>,
    /// From where it was used last: the prefix of the client's address.
    #[serde(default)]
    pub place: Option<String>,
    /// How the user proved who they are.
    #[serde(default)]
    pub means: Vec<AuthMethod>,
    /// When they proved it last; [`UNPROVEN`](Self::UNPROVEN) if what they showed does not count as a
    /// proof, or not any more.
    #[serde(default)]
    pub proven: Timestamp,
}

impl SessionItem {
    /// The moment of a proof that was never made.
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
