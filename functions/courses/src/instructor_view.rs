//! How those who teach a course are shown, and how they are found.

use glotto_domain::courses::{Course, CourseRight};
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, Permission};
use glotto_store::identity::AccountItem;
use schemars::JsonSchema;
use serde::Serialize;

/// Somebody who teaches a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructorView {
    /// Names the person.
    pub id: UserId,
    /// How they want to be called.
    pub display_name: DisplayName,
    /// What the course is to them.
    pub right: CourseRight,
}

/// All who teach a course: its owner first, and at most twenty others.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructorsView {
    /// They.
    pub items: Vec<InstructorView>,
}

impl InstructorView {
    /// The view of somebody, unless the course is nothing to them.
    pub(crate) fn of(account: &AccountItem, course: &Course) -> Option<Self> {
        let right = course.right_of(account.user_id)?;
        Some(Self { id: account.user_id, display_name: account.display_name.clone(), right })
    }
}

/// Somebody, if they are there and may teach. That they are not there, that they only learn, and
/// that they are locked out are told alike.
pub(crate) fn who_may_teach(found: Option<AccountItem>) -> Option<AccountItem> {
    let teaches = |account: &AccountItem| {
        account.verified && account.suspended.is_none() && account.role.may(Permission::AuthorCourses)
    };
    found.filter(teaches)
}
