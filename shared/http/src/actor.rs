//! Who calls.

use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::Role;

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The login that they call through.
    pub session: SessionId,
    /// Their role at this moment, not at the moment when the token was made.
    pub role: Role,
}

impl Actor {
    /// Whether this is somebody who runs the place.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}
