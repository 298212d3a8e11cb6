//! Keys of what a user has earned and where they stopped.

use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::civil;

use super::UserPartition::Learning;
use super::keys;

keys! {
    /// Where a user stopped in a lesson.
    item position(user: UserId, course: CourseId, lesson: LessonId) =
        (Learning.of(user), format!("POSITION#{course}#{lesson}"));

    /// The lesson of a course that a user opened last.
    item bookmark(user: UserId, course: CourseId) = (Learning.of(user), format!("BOOKMARK#{course}"));

    /// What a user has earned, and when they studied.
    item stats(user: UserId) = (Learning.of(user), "STATS");

    /// What a user did on one of their days.
    item activity(user: UserId, day: civil::Date) = (Learning.of(user), format!("ACTIVITY#{day}"));
}
