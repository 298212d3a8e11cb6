//! Tests of courses.

use super::super::LessonKind;
use super::super::samples::{self, course};
use super::*;

#[test]
fn a_course_has_the_revision_in_which_its_outline_was_changed_last() {
    let outline = samples::lesson_in_course(LessonKind::Article).outline;
    let (mut course, now) = (course(), Timestamp::UNIX_EPOCH);
    assert_eq!(course.outline_rev, course.rev);
    let first = course.rev;
    course.bump_revision(&outline, now);
    assert_eq!((course.rev, course.outline_rev), (first.next(), first));
    course.bump_outline_revision(&outline, now);
    assert_eq!((course.rev, course.outline_rev), (first.next().next(), course.rev));
}

#[test]
fn a_course_counts_the_lessons_of_its_draft() {
    let outline = samples::lesson_in_course(LessonKind::Video).outline;
    let mut course = course();
    course.bump_revision(&outline, Timestamp::UNIX_EPOCH);
    assert_eq!(course.lesson_count, 1);
}
