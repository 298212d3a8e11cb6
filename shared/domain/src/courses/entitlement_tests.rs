//! Tests of what users may see and do.

use super::super::samples::{self, id};
use super::super::{LessonInCourse, LessonKind, PublishedVersion};
use super::*;
use crate::courses::AuthorError;

fn version(number: u32) -> VersionNumber {
    VersionNumber::new(number).unwrap()
}

fn enrolled(number: u32) -> [Source; 1] {
    [Source::Enrolment { version: version(number) }]
}

/// A course with two versions.
fn published() -> (Course, PublishedVersion) {
    let mut found = samples::lesson_in_course(LessonKind::Article);
    samples::publish_changed(&mut found);
    let latest = samples::publish_changed(&mut found);
    (found.course, latest)
}

fn learner() -> (UserId, Role) {
    (id(99), Role::Learner)
}

#[test]
fn authors_read_the_draft_learners_their_version_and_others_the_latest() {
    let (mut course, _) = published();
    let author = Some((course.owner, Role::Instructor));
    let see = |course: &Course, visitor, sources: &[Source]| {
        let entitlement = Entitlement::decide(course, visitor, sources);
        (entitlement.relation(), entitlement.edition(None))
    };
    let latest = Some(Edition::Version(version(2)));
    let own = (CourseRelation::Enrolled, Some(Edition::Version(version(1))));
    assert_eq!(see(&course, author, &[]), (CourseRelation::Author, Some(Edition::Draft)));
    assert_eq!(see(&course, author, &enrolled(1)), (CourseRelation::Author, Some(Edition::Draft)));
    assert_eq!(see(&course, Some((id(98), Role::Admin)), &[]).0, CourseRelation::Author);
    assert_eq!(see(&course, Some(learner()), &enrolled(1)), own);
    assert_eq!(see(&course, Some(learner()), &[]), (CourseRelation::Reader, latest));
    assert_eq!(see(&course, None, &[]), (CourseRelation::Reader, latest));
    course.unpublish();
    assert_eq!(see(&course, Some(learner()), &enrolled(1)), own, "learners keep what leaves the catalogue");
    assert_eq!(see(&course, Some(learner()), &[]), (CourseRelation::Stranger, None));
    assert_eq!(see(&course, None, &enrolled(1)), (CourseRelation::Stranger, None), "an enrolment is that of a user");
}

#[test]
fn a_draft_is_visible_to_its_owner_and_admins_only() {
    let course = samples::course();
    let (owner, other) = (course.owner, id::<UserId>(99));
    assert_eq!(course.admit_author(owner, Role::Instructor), Ok(()));
    assert_eq!(course.admit_author(other, Role::Admin), Ok(()));
    assert_eq!(course.admit_author(other, Role::Instructor), Err(AuthorError::NoSuchCourse));
    assert_eq!(Entitlement::decide(&course, Some(learner()), &[]).relation(), CourseRelation::Stranger);
    assert_eq!(published().0.admit_author(other, Role::Instructor), Err(AuthorError::NotYours));
}

#[test]
fn only_authors_may_ask_for_another_version_than_their_own() {
    let (course, _) = published();
    let ask = |visitor, sources: &[Source], number| {
        Entitlement::decide(&course, visitor, sources).edition(Some(version(number)))
    };
    let author = Some((course.owner, Role::Instructor));
    for number in [1, 2] {
        assert_eq!(ask(author, &[], number), Some(Edition::Version(version(number))));
    }
    assert_eq!(ask(Some(learner()), &enrolled(1), 1), Some(Edition::Version(version(1))));
    assert_eq!(ask(Some(learner()), &enrolled(1), 2), None);
    assert_eq!((ask(None, &[], 2), ask(None, &[], 1)), (Some(Edition::Version(version(2))), None));
}

#[test]
fn learners_see_the_outline_of_the_version_in_the_catalogue_but_no_lesson_of_it() {
    let (mut course, _) = published();
    let ask = |course: &Course, visitor, sources: &[Source], number| {
        let entitlement = Entitlement::decide(course, visitor, sources);
        let requested = Some(version(number));
        (entitlement.outline(requested), entitlement.edition(requested))
    };
    let latest = Some(Edition::Version(version(2)));
    assert_eq!(ask(&course, Some(learner()), &enrolled(1), 2), (latest, None));
    assert_eq!(ask(&course, Some(learner()), &enrolled(2), 1), (None, None));
    assert_eq!(ask(&course, None, &[], 2), (latest, latest));
    course.unpublish();
    assert_eq!(ask(&course, Some(learner()), &enrolled(1), 2), (None, None), "it is not public any more");
    let own = Entitlement::decide(&course, Some(learner()), &enrolled(1));
    assert_eq!(own.outline(None), Some(Edition::Version(version(1))));
}

#[test]
fn a_lesson_opens_for_those_who_read_the_course_and_a_preview_for_every_signed_in_reader() {
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let closed = outline.lessons().next().unwrap().clone();
    let preview = LessonSummary { preview: true, ..closed.clone() };
    let (missing, barred) = (Err(ReadLessonError::NoSuchLesson), Err(ReadLessonError::NotEnrolled));
    samples::publish(&mut course, &outline);
    let author = Entitlement::decide(&course, Some((course.owner, Role::Instructor)), &[]);
    let enrolled = Entitlement::decide(&course, Some(learner()), &enrolled(1));
    for entitlement in [author, enrolled] {
        assert_eq!(entitlement.open_lesson(Some(&closed)), Ok(&closed));
        assert_eq!(entitlement.open_lesson(None), missing);
    }
    let reader = Entitlement::decide(&course, Some(learner()), &[]);
    assert_eq!(reader.open_lesson(Some(&preview)), Ok(&preview));
    assert_eq!((reader.open_lesson(Some(&closed)), reader.open_lesson(None)), (barred, barred));
    let visitor = Entitlement::decide(&course, None, &[]);
    assert_eq!((visitor.open_lesson(Some(&preview)), visitor.open_lesson(Some(&closed))), (barred, barred));
    course.unpublish();
    let stranger = Entitlement::decide(&course, Some(learner()), &[]);
    assert_eq!((stranger.open_lesson(Some(&preview)), stranger.open_lesson(None)), (missing, missing));
}

#[test]
fn only_enrolled_users_make_progress_in_their_version_and_an_invisible_course_is_not_found() {
    let (mut course, _) = published();
    let check =
        |course: &Course, visitor, sources: &[Source]| Entitlement::decide(course, visitor, sources).check_learner();
    let author = Some((course.owner, Role::Instructor));
    assert_eq!(check(&course, Some(learner()), &[]), Err(LearnError::NotEnrolled));
    assert_eq!(check(&course, author, &[]), Err(LearnError::NotEnrolled));
    assert_eq!(check(&course, author, &enrolled(1)), Ok(version(1)), "an author can learn with their own course");
    course.unpublish();
    assert_eq!(check(&course, Some(learner()), &[]), Err(LearnError::NoSuchCourse));
    assert_eq!(check(&course, author, &[]), Err(LearnError::NotEnrolled));
    assert_eq!(check(&course, Some(learner()), &enrolled(1)), Ok(version(1)));
}
