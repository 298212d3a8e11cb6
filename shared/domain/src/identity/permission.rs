//! Permissions, and the roles that have them. Roles are compared only here.
//!
//! A permission is what a role allows anywhere; a right is what a user may do with one course (`courses/rights.rs`).
//! Access is which of them an endpoint requires of its caller; a grant is what AWS allows a function to touch.

use super::Role;

/// An action that requires a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Create courses, and act on the rights of an owner or co-instructor to a course. Without it such a right
    /// has no effect.
    AuthorCourses,
    /// Do everything with any course, as if its owner.
    ManageCourses,
    /// Find users and read their accounts.
    ReadUsers,
    /// Change the roles of users.
    ChangeRoles,
    /// Suspend and reinstate users.
    SuspendUsers,
    /// End all sessions of a user.
    SignOutUsers,
    /// Remove the factors that a user signs in with.
    DeleteUserFactors,
    /// Let a suspended user have a copy of their data.
    ExportUserData,
    /// Request and cancel the erasure of a user who cannot do it themselves.
    EraseUsers,
    /// Remove pictures, bios and display names that must not be shown.
    ModerateProfiles,
    /// Read the audit trail.
    ReadAudit,
    /// Edit categories and skills, and import skills.
    ManageTaxonomy,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 12] = [
        Self::AuthorCourses,
        Self::ManageCourses,
        Self::ReadUsers,
        Self::ChangeRoles,
        Self::SuspendUsers,
        Self::SignOutUsers,
        Self::DeleteUserFactors,
        Self::ExportUserData,
        Self::EraseUsers,
        Self::ModerateProfiles,
        Self::ReadAudit,
        Self::ManageTaxonomy,
    ];

    /// The lowest role that has it.
    pub const fn least_role(self) -> Role {
        match self {
            Self::AuthorCourses => Role::Instructor,
            Self::ManageCourses
            | Self::ReadUsers
            | Self::ChangeRoles
            | Self::SuspendUsers
            | Self::SignOutUsers
            | Self::DeleteUserFactors
            | Self::ExportUserData
            | Self::EraseUsers
            | Self::ModerateProfiles
            | Self::ReadAudit
            | Self::ManageTaxonomy => Role::Admin,
        }
    }

    /// Its name, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorCourses => "author-courses",
            Self::ManageCourses => "manage-courses",
            Self::ReadUsers => "read-users",
            Self::ChangeRoles => "change-roles",
            Self::SuspendUsers => "suspend-users",
            Self::SignOutUsers => "sign-out-users",
            Self::DeleteUserFactors => "delete-user-factors",
            Self::ExportUserData => "export-user-data",
            Self::EraseUsers => "erase-users",
            Self::ModerateProfiles => "moderate-profiles",
            Self::ReadAudit => "read-audit",
            Self::ManageTaxonomy => "manage-taxonomy",
        }
    }
}

impl Role {
    /// Whether the role has a permission.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_have_no_permission_and_admins_have_all() {
        for permission in Permission::ALL {
            assert!(!Role::Learner.may(permission), "{permission:?}");
            assert!(Role::Admin.may(permission), "{permission:?}");
        }
    }

    #[test]
    fn instructors_write_their_own_courses_and_nothing_else() {
        let theirs: Vec<_> = Permission::ALL.into_iter().filter(|one| Role::Instructor.may(*one)).collect();
        assert_eq!(theirs, [Permission::AuthorCourses]);
    }
}
