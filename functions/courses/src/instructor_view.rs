//! The view of the instructors of a course.

use glotto_domain::courses::{Course, CourseRight};
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, Permission};
use glotto_store::identity::AccountItem;
use schemars::JsonSchema;
use serde::Serialize;

/// An instructor of a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructorView {
    /// The id of the user.
    pub id: UserId,
    /// The name that the user chose to be shown.
    pub display_name: DisplayName,
    /// The user's right to the course.
    pub right: CourseRight,
}

/// The instructors of a course: the owner first, then up to 20 co-instructors.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructorsView {
    /// The instructors.
    pub items: Vec<InstructorView>,
}

impl InstructorView {
    /// The view of a user, if they have a right to the course.
    pub(crate) fn of(account: &AccountItem, course: &Course) -> Option<Self> {
        let right = course.right_of(account.user_id)?;
        Some(Self { id: account.user_id, display_name: account.display_name.clone(), right })
    }
}

/// Whether a user may teach. Callers must treat a user who may not like one who does not exist, so
/// that adding instructors reveals nothing about accounts, roles and suspensions.
pub(crate) fn may_teach(account: &AccountItem) -> bool {
    account.verified && account.suspended.is_none() && account.role.may(Permission::AuthorCourses)
}
