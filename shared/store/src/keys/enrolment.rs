//! Keys of enrolments.

use glotto_domain::id::{CourseId, UserId};

use super::UserPartition::Learning;
use super::keys;

/// The prefix of the sort keys of a user's enrolments.
pub const ENROLMENTS: &str = "ENROLMENT#";

/// The partition of a user's enrolments.
pub fn enrolments_partition(user: UserId) -> String {
    Learning.of(user)
}

keys! {
    /// `LEARNING#<user>` / `ENROLMENT#<course>`: a user's enrolment in a course.
    item enrolment(user: UserId, course: CourseId) = (Learning.of(user), format!("{ENROLMENTS}{course}"));

    /// `LEARNING#<user>` / `FORMER_ENROLMENT#<course>`: what a user did in a course that they have left.
    item former_enrolment(user: UserId, course: CourseId) = (Learning.of(user), format!("FORMER_ENROLMENT#{course}"));
}
