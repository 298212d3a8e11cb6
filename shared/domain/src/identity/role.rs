//! Roles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ParseText, Violation};

/// The role of an account. Each role has the permissions of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Enrols in courses and studies.
    Learner,
    /// Creates and publishes courses of their own as well.
    Instructor,
    /// Manages users, roles and all courses as well.
    Admin,
}

impl Role {
    /// All roles, the lowest first.
    pub const ALL: [Self; 3] = [Self::Learner, Self::Instructor, Self::Admin];

    /// The role's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Instructor => "instructor",
            Self::Admin => "admin",
        }
    }
}

impl ParseText for Role {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}
