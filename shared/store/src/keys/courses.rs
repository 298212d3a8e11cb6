//! Keys of courses, and of the shelves on which they are found.

use glotto_domain::courses::{CourseLevel, Facet, Topic};
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;

use super::Key;

/// A course: what is told of it, without its outline.
pub fn course(course_id: CourseId) -> Key {
    Key::new(format!("COURSE#{course_id}"), "COURSE")
}

/// The table of contents of a course.
pub fn outline(course_id: CourseId) -> Key {
    Key::new(format!("COURSE#{course_id}"), "OUTLINE")
}

/// The content of a lesson.
pub fn lesson(course_id: CourseId, lesson: LessonId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("LESSON#{lesson}"))
}

/// The partition of the index that shows the courses of one teacher.
pub fn teacher_partition(owner: UserId) -> String {
    format!("TEACHER#{owner}")
}

/// Where the index shows a course among its teacher's, by the time when it was made.
pub fn taught(owner: UserId, course_id: CourseId) -> Key {
    Key::new(teacher_partition(owner), course_id.to_string())
}

/// That somebody writes a course with its owner; the index shows it as [`taught`].
pub fn co_instructor(course_id: CourseId, user_id: UserId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("TEACHER#{user_id}"))
}

/// The partition of a shelf of the catalogue; `*` stands for any.
pub fn catalogue_partition(facet: &Facet) -> String {
    let language = facet.language.as_ref().map_or("*", LanguageTag::as_str);
    let topic = facet.topic.as_ref().map_or("*", Topic::as_str);
    format!("CATALOGUE#{language}#{}#{topic}", facet.level.map_or("*", CourseLevel::name))
}

/// A course on a shelf of the catalogue, by the time when it was published first.
pub fn catalogue_entry(facet: &Facet, published: Timestamp, course_id: CourseId) -> Key {
    // Always three digits of a second, so that moments sort as texts.
    Key::new(catalogue_partition(facet), format!("{published:.3}#{course_id}"))
}
