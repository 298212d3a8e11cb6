//! Keys of what a user has earned and where they stopped.

use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::civil;

use super::UserPartition::User;
use super::keys;

keys! {
    /// Where a user stopped in a lesson.
    item position(user: UserId, course: CourseId, lesson: LessonId) =
        (User.of(user), format!("POSITION#{course}#{lesson}"));

    /// The lesson of a course that a user opened last.
    item bookmark(user: UserId, course: CourseId) = (User.of(user), format!("BOOKMARK#{course}"));

    /// What a user has earned, and when they studied.
    item stats(user: UserId) = (User.of(user), "STATS");

    /// What a user did on one of their days.
    item activity(user: UserId, day: civil::Date) = (User.of(user), format!("ACTIVITY#{day}"));
}
