//! The caller of a request.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{Permission, Role};
use jiff::SignedDuration;

/// How long an authentication counts as recent. Sensitive operations require a recent one.
pub const RECENT_AUTH: SignedDuration = SignedDuration::from_mins(10);

/// A signed-in user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The session that the access token belongs to.
    pub session: SessionId,
    /// The present role, which may differ from the role at the time the token was issued.
    pub role: Role,
}

impl Actor {
    /// Whether the role of the user has a permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}
