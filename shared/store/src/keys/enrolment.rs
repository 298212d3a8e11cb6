//! Keys of enrolments.

use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use super::UserPartition::Learning;
use super::keys;

/// The prefix of the sort keys of a user's enrolments.
pub const ENROLMENTS: &str = "ENROLMENT#";

/// The partition of a user's enrolments.
pub fn enrolments_partition(user: UserId) -> String {
    Learning.of(user)
}

/// The index partition of a user's enrolments by activity.
pub fn activity_partition(user: UserId) -> String {
    format!("ENROLLED#{user}")
}

keys! {
    /// `LEARNING#<user>` / `ENROLMENT#<course>`: a user's enrolment in a course.
    item enrolment(user: UserId, course: CourseId) = (Learning.of(user), format!("{ENROLMENTS}{course}"));

    /// `ENROLLED#<user>` / `<activity>#<course>`: the index key of an enrolment, sorted by activity.
    // Always three decimals of a second, so that the texts sort by time.
    index enrolment_by_activity(user: UserId, at: Timestamp, course: CourseId) =
        (activity_partition(user), format!("{at:.3}#{course}"));

    /// `LEARNING#<user>` / `FORMER_ENROLMENT#<course>`: what a user did in a course that they have left.
    item former_enrolment(user: UserId, course: CourseId) = (Learning.of(user), format!("FORMER_ENROLMENT#{course}"));
}
