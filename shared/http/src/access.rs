//! The access rules of endpoints. There is no default: an endpoint that declares none does not compile.

use glotto_domain::courses::CourseAct;
use glotto_domain::identity::{Permission, Role};

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// All clients, and the reason why. A token is ignored.
    Public(&'static str),
    /// All clients, and the reason why. A token is not required, but one that is sent must be valid.
    /// Signed-in users may see more.
    Optional(&'static str),
    /// Signed-in users.
    SignedIn,
    /// Signed-in users who have this permission.
    May(Permission),
    /// Users who have this right to the course in the path ([`crate::Cx::authorize`]).
    Course(CourseAct),
}

impl Access {
    /// Whether a token is verified, which reads the table.
    pub const fn reads_token(self) -> bool {
        !matches!(self, Self::Public(_))
    }

    /// Whether a request without a token is rejected.
    pub const fn requires_token(self) -> bool {
        matches!(self, Self::SignedIn | Self::May(_) | Self::Course(_))
    }

    /// The permission that the role of the caller must have.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Public(_) | Self::Optional(_) | Self::SignedIn => None,
            Self::May(permission) => Some(permission),
            Self::Course(_) => Some(Permission::AuthorCourses),
        }
    }

    /// Whether a role has the permission. A right to a course is checked later, when the course has been
    /// loaded.
    pub fn allows(self, role: Role) -> bool {
        self.permission().is_none_or(|permission| role.may(permission))
    }
}
