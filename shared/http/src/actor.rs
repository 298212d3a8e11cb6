//! Who calls.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{Permission, Role};
use jiff::{SignedDuration, Timestamp};

/// For so long a proof of who somebody is lets them do what is sensitive.
pub const RECENT_AUTH: SignedDuration = SignedDuration::from_mins(10);

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The login that they call through.
    pub session: SessionId,
    /// Their role at this moment, not at the moment when the token was made.
    pub role: Role,
    /// When they proved last who they are.
    pub proven: Timestamp,
}

impl Actor {
    /// Whether they have a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether they proved who they are a short time ago.
    pub fn has_recent_auth(&self, now: Timestamp) -> bool {
        now.duration_since(self.proven) < RECENT_AUTH
    }
}
