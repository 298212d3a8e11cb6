//! Who may call an endpoint. There is no default: an endpoint that does not say does not compile.

use glotto_domain::identity::{Permission, Role};

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody; says why. A token that is sent along is not looked at.
    Public(&'static str),
    /// Anybody, and those who are signed in see more; says why. A token that is sent along must
    /// be valid.
    Optional(&'static str),
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in and has this permission.
    May(Permission),
}

impl Access {
    /// Whether a token is looked at, which needs the table.
    pub const fn reads_token(self) -> bool {
        !matches!(self, Self::Public(_))
    }

    /// Whether a call without a token is refused.
    pub const fn requires_token(self) -> bool {
        matches!(self, Self::SignedIn | Self::May(_))
    }

    /// Whether a role suffices.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Public(_) | Self::Optional(_) | Self::SignedIn => true,
            Self::May(permission) => role.may(permission),
        }
    }
}
