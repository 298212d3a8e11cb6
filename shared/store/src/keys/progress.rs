//! Keys of what a user has earned and where they stopped.

use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::civil;

use super::UserPartition::Learning;
use super::keys;

/// The partition of a user's positions.
pub fn positions_partition(user: UserId) -> String {
    Learning.of(user)
}

/// The prefix of the sort keys of a user's positions in a course.
pub fn positions(course: CourseId) -> String {
    format!("POSITION#{course}#")
}

keys! {
    /// `LEARNING#<user>` / `POSITION#<course>#<lesson>`: where a user stopped in a lesson.
    item position(user: UserId, course: CourseId, lesson: LessonId) =
        (Learning.of(user), format!("{}{lesson}", positions(course)));

    /// `LEARNING#<user>` / `BOOKMARK#<course>`: the lesson of a course that a user opened last.
    item bookmark(user: UserId, course: CourseId) = (Learning.of(user), format!("BOOKMARK#{course}"));

    /// `LEARNING#<user>` / `STATS`: what a user has earned, and when they studied.
    item stats(user: UserId) = (Learning.of(user), "STATS");

    /// `LEARNING#<user>` / `ACTIVITY#<day>`: what a user did on one of their days.
    item activity(user: UserId, day: civil::Date) = (Learning.of(user), format!("ACTIVITY#{day}"));
}
