//! Tests of courses.

use serde_json::json;

use super::super::samples::course;
use super::super::{AuthorError, Lesson, LessonEdit, LessonKind, NewLesson};
use super::*;
use crate::id::{Id, LessonId, ModuleId, VideoId};
use crate::{Change, input};

fn id<T: Id>(number: u128) -> T {
    T::new(Timestamp::UNIX_EPOCH, number)
}

fn pointers(errors: ValidationErrors) -> Vec<String> {
    errors.into_vec().into_iter().map(|error| error.pointer).collect()
}

fn with_lesson(kind: LessonKind) -> (Outline, Lesson) {
    let mut outline = Outline::default();
    outline.add_module(id::<ModuleId>(1), input::read(&json!({"en": "Module"})).unwrap()).unwrap();
    let body = (kind == LessonKind::Article).then(|| input::read(&json!({"en": "Text"})).unwrap());
    let new = NewLesson { kind, title: input::read(&json!({"en": "Lesson"})).unwrap(), body };
    let lesson = Lesson::draft(id::<LessonId>(1), &course(), new).unwrap();
    outline.add_lesson(id(1), lesson.summary()).unwrap();
    (outline, lesson)
}

#[test]
fn a_course_without_lessons_is_not_published() {
    let mut course = course();
    assert_eq!(pointers(course.publish(&Outline::default(), Timestamp::UNIX_EPOCH).unwrap_err()), ["/modules"]);
    assert!(course.catalogue_facets().is_none());
}

#[test]
fn a_course_with_a_video_that_is_not_ready_is_not_published() {
    let (mut outline, mut lesson) = with_lesson(LessonKind::Video);
    let mut course = course();
    let errors = course.publish(&outline, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(pointers(errors), ["/modules/0/lessons/0"]);
    lesson.attach_video(id::<VideoId>(1));
    assert!(lesson.video_ready(id(1), 90));
    outline.update_lesson(lesson.summary()).unwrap();
    assert!(course.publish(&outline, Timestamp::UNIX_EPOCH).is_ok());
}

#[test]
fn a_course_that_is_published_again_keeps_its_place() {
    let (outline, _) = with_lesson(LessonKind::Article);
    let mut course = course();
    let later = Timestamp::from_second(1_000).unwrap();
    course.publish(&outline, Timestamp::UNIX_EPOCH).unwrap();
    course.unpublish();
    assert!(course.catalogue_facets().is_none());
    course.publish(&outline, later).unwrap();
    assert_eq!(course.catalogue_facets().unwrap().0, Timestamp::UNIX_EPOCH);
}

#[test]
fn a_draft_is_visible_to_its_owner_admins_and_enrolled_learners_only() {
    let mut course = course();
    let (owner, other) = (course.owner, id::<UserId>(99));
    assert_eq!(course.admit_author(owner, Role::Instructor), Ok(()));
    assert_eq!(course.admit_author(other, Role::Admin), Ok(()));
    assert_eq!(course.admit_author(other, Role::Instructor), Err(AuthorError::NoSuchCourse));
    assert_eq!(course.relation(None, false), CourseRelation::Stranger);
    assert_eq!(course.relation(Some((other, Role::Learner)), true), CourseRelation::Enrolled);
    course.publish(&with_lesson(LessonKind::Article).0, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(course.relation(None, false), CourseRelation::Reader);
    assert_eq!(course.admit_author(other, Role::Instructor), Err(AuthorError::NotYours));
}

#[test]
fn a_new_default_language_must_have_every_title() {
    let (outline, _) = with_lesson(LessonKind::Article);
    let german = LanguageTag::parse("de").unwrap();
    let edit = |title: serde_json::Value| CourseEdit {
        default_language: Some(german.clone()),
        title: Some(input::read(&title).unwrap()),
        ..CourseEdit::default()
    };
    assert_eq!(pointers(course().edit(edit(json!({"de": "Englisch"})), &outline).unwrap_err()), ["/defaultLanguage"]);
    assert_eq!(pointers(course().edit(edit(json!({})), &Outline::default()).unwrap_err()), ["/title"]);
    assert!(course().edit(edit(json!({"de": "Englisch", "en": null})), &Outline::default()).is_ok());
}

#[test]
fn a_new_default_language_must_have_every_text() {
    let (mut outline, mut lesson) = with_lesson(LessonKind::Article);
    let german = LanguageTag::parse("de").unwrap();
    let change = || CourseEdit {
        default_language: Some(german.clone()),
        title: Some(input::read(&json!({"de": "Englisch"})).unwrap()),
        ..CourseEdit::default()
    };
    outline.rename_module(id(1), input::read(&json!({"en": "Module", "de": "Modul"})).unwrap()).unwrap();
    let translated = |title: serde_json::Value, body: serde_json::Value| LessonEdit {
        title: Some(input::read(&title).unwrap()),
        body: Some(input::read(&body).unwrap()),
    };
    lesson.edit(&course(), translated(json!({"de": "Lektion"}), json!({"ar": "نص"}))).unwrap();
    outline.update_lesson(lesson.summary()).unwrap();
    assert_eq!(pointers(course().edit(change(), &outline).unwrap_err()), ["/defaultLanguage"]);
    lesson.edit(&course(), translated(json!({}), json!({"de": "Text"}))).unwrap();
    outline.update_lesson(lesson.summary()).unwrap();
    assert!(course().edit(change(), &outline).is_ok());
}

#[test]
fn a_text_in_too_many_languages_has_one_error_though_the_default_language_changes() {
    let mut title: serde_json::Map<_, _> = ('a'..='l').map(|letter| (format!("a{letter}"), json!("x"))).collect();
    title.insert("de".to_owned(), json!("Englisch"));
    let edit = CourseEdit {
        default_language: LanguageTag::parse("de").ok(),
        title: Some(input::read(&title.into()).unwrap()),
        ..CourseEdit::default()
    };
    assert_eq!(pointers(course().edit(edit, &Outline::default()).unwrap_err()), ["/title"]);
}

#[test]
fn a_title_without_the_default_language_is_refused_from_the_start() {
    let new = NewCourse {
        title: input::read(&json!({"de": "Englisch"})).unwrap(),
        description: Some(input::read(&json!({"fr": "Anglais"})).unwrap()),
        default_language: LanguageTag::english(),
        teaches: None,
        level: CourseLevel::A1,
        topics: Topics::default(),
    };
    let refused = Course::draft(id(1), id(2), new, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(pointers(refused), ["/title", "/description"]);
}

#[test]
fn optional_values_can_be_cleared() {
    let mut course = course();
    let describe = |text: serde_json::Value| CourseEdit {
        description: Change::Set(input::read(&text).unwrap()),
        ..CourseEdit::default()
    };
    for clear in [describe(json!({"en": null})), CourseEdit { description: Change::Clear, ..CourseEdit::default() }] {
        course.edit(describe(json!({"en": "For guests"})), &Outline::default()).unwrap();
        assert!(course.description.is_some());
        course.edit(clear, &Outline::default()).unwrap();
        assert!(course.description.is_none());
    }
    let topics = CourseEdit { topics: Change::Set(input::read(&json!(["work"])).unwrap()), ..CourseEdit::default() };
    course.edit(topics, &Outline::default()).unwrap();
    assert_ne!(course.topics, Topics::default());
    let clear = CourseEdit { teaches: Change::Clear, topics: Change::Clear, ..CourseEdit::default() };
    course.edit(clear, &Outline::default()).unwrap();
    assert!(course.teaches.is_none() && course.topics == Topics::default());
}

#[test]
fn a_course_has_the_revision_in_which_its_outline_was_changed_last() {
    let (outline, _) = with_lesson(LessonKind::Article);
    let (mut course, now) = (course(), Timestamp::UNIX_EPOCH);
    assert_eq!(course.outline_rev, Some(course.rev));
    let first = course.rev;
    course.bump_revision(&outline, now);
    assert_eq!((course.rev, course.outline_rev), (first.next(), Some(first)));
    course.bump_outline_revision(&outline, now);
    assert_eq!((course.rev, course.outline_rev), (first.next().next(), Some(course.rev)));
}

#[test]
fn a_course_counts_its_lessons_and_those_that_can_be_taken() {
    for (kind, ready) in [(LessonKind::Article, 1), (LessonKind::Video, 0)] {
        let (outline, _) = with_lesson(kind);
        let mut course = course();
        course.bump_revision(&outline, Timestamp::UNIX_EPOCH);
        assert_eq!((course.lesson_count, course.ready_count), (1, ready));
    }
}
