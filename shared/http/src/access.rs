//! Who may call an endpoint. There is no default: an endpoint that does not say so does not compile.

use glotto_domain::courses::CourseAct;
use glotto_domain::identity::{Permission, Role};

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone, for this reason. A token is ignored.
    Public(&'static str),
    /// Everyone, for this reason; signed-in users may see more. A token must be valid.
    Optional(&'static str),
    /// Signed-in users.
    SignedIn,
    /// Signed-in users who have this permission.
    May(Permission),
    /// Users who may do this with the course of the path ([`crate::Cx::authorize`]).
    Course(CourseAct),
}

impl Access {
    /// Whether a token is verified, which needs the table.
    pub const fn reads_token(self) -> bool {
        !matches!(self, Self::Public(_))
    }

    /// Whether a request without a token is refused.
    pub const fn requires_token(self) -> bool {
        matches!(self, Self::SignedIn | Self::May(_) | Self::Course(_))
    }

    /// The permission without which no role gets in.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Public(_) | Self::Optional(_) | Self::SignedIn => None,
            Self::May(permission) => Some(permission),
            Self::Course(_) => Some(Permission::AuthorCourses),
        }
    }

    /// Whether a role suffices; a right to a course is checked once the course is known.
    pub fn admits(self, role: Role) -> bool {
        self.permission().is_none_or(|permission| role.may(permission))
    }
}
