//! Keys of what somebody learns: all of it in the learner's partition.

use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::civil;

use super::{Key, user_partition};

/// What the sort keys of somebody's enrolments begin with.
pub const ENROLMENTS: &str = "ENROLMENT#";

/// Somebody's enrolment in a course.
pub fn enrolment(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("{ENROLMENTS}{course}"))
}

/// What somebody did in a course that they have left.
pub fn former_enrolment(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("FORMER_ENROLMENT#{course}"))
}

/// Where somebody stopped in a lesson.
pub fn position(user_id: UserId, course: CourseId, lesson: LessonId) -> Key {
    Key::new(user_partition(user_id), format!("POSITION#{course}#{lesson}"))
}

/// Where somebody stopped in a course: the lesson that they were in last.
pub fn bookmark(user_id: UserId, course: CourseId) -> Key {
    Key::new(user_partition(user_id), format!("BOOKMARK#{course}"))
}

/// What somebody has earned and when they studied.
pub fn stats(user_id: UserId) -> Key {
    Key::new(user_partition(user_id), "STATS")
}

/// What somebody did on one of their days.
pub fn activity(user_id: UserId, day: civil::Date) -> Key {
    Key::new(user_partition(user_id), format!("ACTIVITY#{day}"))
}
