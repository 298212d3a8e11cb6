//! Keys of enrolments.

use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use super::UserPartition::Learning;
use super::keys;

/// The prefix of the sort keys of a user's enrolments.
pub const ENROLMENTS: &str = "ENROLMENT#";

/// The prefix of the sort keys of a course's invitations.
pub const INVITATIONS: &str = "INVITATION#";

/// The partition of what decides about new enrolments in a course. It is not that of the course, because all users who
/// enrol write it.
pub fn admission_partition(course: CourseId) -> String {
    format!("ADMISSION#{course}")
}

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

    /// `ADMISSION#<course>` / `SEATS`: how many users are enrolled in a course.
    item seats(course: CourseId) = (admission_partition(course), "SEATS");

    /// `ADMISSION#<course>` / `INVITATION#<hash>`: an invitation to a course, by the hash of its code.
    item invitation(course: CourseId, hash: &str) = (admission_partition(course), format!("{INVITATIONS}{hash}"));

    /// `ADMISSION#<course>` / `INVITATIONS`: the revision of the invitations to a course.
    item invitation_list(course: CourseId) = (admission_partition(course), "INVITATIONS");

    /// `LEARNING#<user>` / `FORMER_ENROLMENT#<course>`: what a user did in a course that they have left.
    item former_enrolment(user: UserId, course: CourseId) = (Learning.of(user), format!("FORMER_ENROLMENT#{course}"));
}
