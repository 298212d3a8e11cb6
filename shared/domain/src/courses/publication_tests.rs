//! Tests of publishing.

use proptest::prelude::*;
use serde_json::json;

use super::super::samples::{self, course, english, id, playable};
use super::super::{
    Generation, LessonEdit, LessonInCourse, LessonKind, LessonSummary, MAX_VERSIONS, MetadataEdit, Module,
};
use super::*;
use crate::id::{LessonId, ModuleId};
use crate::input;

const T0: Timestamp = Timestamp::UNIX_EPOCH;

fn problems(errors: ValidationErrors) -> Vec<(String, FieldErrorCode)> {
    errors.into_vec().into_iter().map(|error| (error.pointer, error.code)).collect()
}

fn version_of(publication: Publication) -> PublishedVersion {
    match publication {
        Publication::Version(version) => *version,
        other => panic!("it is no version: {other:?}"),
    }
}

fn retitle(course: &mut Course, outline: &Outline, title: &str) {
    let title = Some(input::read(&json!({"en": title})).unwrap());
    course.edit(MetadataEdit { title, ..MetadataEdit::default() }, outline).unwrap();
}

#[test]
fn every_problem_of_a_draft_is_reported_at_once() {
    let mut course = course();
    let mut outline = Outline::default();
    assert_eq!(problems(course.check_publishable(&outline)), [("/modules".to_owned(), FieldErrorCode::Invalid)]);
    outline.add_module(id::<ModuleId>(1), english("Module")).unwrap();
    for number in 1..=3 {
        let kind = if number == 2 { LessonKind::Article } else { LessonKind::Video };
        outline.add_lesson(id(1), samples::lesson(number, &course, kind).summary()).unwrap();
    }
    let expected =
        ["/modules/0/lessons/0", "/modules/0/lessons/2"].map(|pointer| (pointer.to_owned(), FieldErrorCode::NotReady));
    let refused = course.publish(&outline, None, None, T0);
    let Err(PublicationRefusal::NotReady(errors)) = refused else { panic!("it is published") };
    assert_eq!(problems(errors), expected);
    assert_eq!((course.is_published(), course.version, course.generation), (false, None, Generation::FIRST));
}

#[test]
fn a_course_with_an_empty_module_is_published() {
    let LessonInCourse { mut course, mut outline, .. } = samples::lesson_in_course(LessonKind::Article);
    outline.add_module(id::<ModuleId>(9), english("Later")).unwrap();
    assert!(course.publish(&outline, None, None, T0).is_ok());
}

#[test]
fn a_text_that_lacks_the_default_language_keeps_a_course_from_being_published() {
    let LessonInCourse { course, .. } = samples::lesson_in_course(LessonKind::Article);
    let german = input::read(&json!({"de": "Modul"})).unwrap();
    let lesson = samples::lesson(1, &course, LessonKind::Article).summary();
    let untitled = LessonSummary { title: input::read(&json!({"de": "Lektion"})).unwrap(), ..lesson.clone() };
    let lessons = vec![lesson, untitled.clone()];
    let first = Module { id: id(1), title: english("Module"), lessons };
    let outline = Outline::restore(vec![first, Module { id: id(2), title: german, lessons: Vec::new() }]);
    let errors = course.check_publishable(&outline);
    let details: Vec<_> = errors.clone().into_vec().into_iter().map(|error| error.detail).collect();
    assert!(details[1].contains(&untitled.id.to_string()), "each is named: {details:?}");
    let expected = ["/modules/1", "/modules/0/lessons/1"];
    assert_eq!(problems(errors), expected.map(|place| (place.to_owned(), FieldErrorCode::MissingLanguage)));
}

#[test]
fn a_course_with_a_video_is_published_once_it_can_be_played() {
    let LessonInCourse { mut course, mut outline, mut lesson } = samples::lesson_in_course(LessonKind::Video);
    assert!(course.publish(&outline, None, None, T0).is_err());
    lesson.attach_video(id(5));
    assert!(lesson.video_ready(playable(id(5), 90)));
    outline.update_lesson(lesson.summary()).unwrap();
    assert!(course.publish(&outline, None, None, T0).is_ok());
}

#[test]
fn a_version_has_what_the_draft_had_and_the_draft_goes_on_in_the_next_generation() {
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let note = VersionNote::parse("The first one.").unwrap();
    let version = version_of(course.publish(&outline, None, Some(note.clone()), T0).unwrap());
    assert_eq!((version.number, version.note.as_ref()), (VersionNumber::FIRST, Some(&note)));
    assert!(version.equals_draft(&course.metadata, &outline));
    assert_eq!((course.version, course.listed_version()), (Some(VersionNumber::FIRST), Some(VersionNumber::FIRST)));
    assert_eq!(course.generation, Generation::FIRST.next());
}

#[test]
fn publishing_what_is_published_changes_nothing() {
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let version = samples::publish(&mut course, &outline);
    let before = course.clone();
    assert_eq!(course.publish(&outline, Some(&version), None, T0), Ok(Publication::Unchanged));
    assert_eq!(course, before);
}

#[test]
fn a_course_that_is_published_again_keeps_its_place_and_without_a_change_its_version() {
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let later = Timestamp::from_second(1_000).unwrap();
    let version = samples::publish(&mut course, &outline);
    course.unpublish();
    assert_eq!((course.listed_version(), course.version), (None, Some(version.number)));
    assert_eq!(course.publish(&outline, Some(&version), None, later), Ok(Publication::Relisted));
    assert_eq!((course.published, course.listed_version()), (Some(T0), Some(version.number)));
    course.unpublish();
    retitle(&mut course, &outline, "Another title");
    let next = version_of(course.publish(&outline, Some(&version), None, later).unwrap());
    assert_eq!((next.number.get(), next.published, course.published), (2, later, Some(T0)));
}

#[test]
fn a_course_has_two_hundred_versions_at_most() {
    let mut found = samples::lesson_in_course(LessonKind::Article);
    let mut latest = None;
    for number in 1..=MAX_VERSIONS {
        retitle(&mut found.course, &found.outline, &format!("Edition {number}"));
        latest = Some(version_of(found.course.publish(&found.outline, latest.as_ref(), None, T0).unwrap()));
    }
    let before = found.course.clone();
    assert_eq!(found.course.publish(&found.outline, latest.as_ref(), None, T0), Ok(Publication::Unchanged));
    retitle(&mut found.course, &found.outline, "One more");
    let refused = found.course.publish(&found.outline, latest.as_ref(), None, T0);
    assert_eq!(refused, Err(PublicationRefusal::TooManyVersions));
    assert_eq!(found.course.version, before.version);
}

#[test]
fn a_version_that_becomes_the_draft_again_is_published_only_when_it_is_another_than_the_latest() {
    let LessonInCourse { mut course, mut outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let first = samples::publish(&mut course, &outline);
    retitle(&mut course, &outline, "Another title");
    let second = version_of(course.publish(&outline, Some(&first), None, T0).unwrap());
    let generation = course.generation;
    course.revert_to(&second, &mut outline);
    assert_eq!(course.generation, generation, "it is the draft already");
    course.revert_to(&first, &mut outline);
    assert!(first.equals_draft(&course.metadata, &outline));
    assert_eq!((course.generation, course.version), (generation.next(), Some(second.number)));
    let third = version_of(course.publish(&outline, Some(&second), None, T0).unwrap());
    assert_eq!((third.number.get(), &third.outline), (3, &first.outline));
}

/// The stored contents by their keys, as edits write them.
type Stored = std::collections::HashMap<(LessonId, Generation), super::super::Lesson>;

proptest! {
    /// Step 0 edits the lesson, 1 renames it, 2 publishes, 3 reverts to the version of this index, 4 unpublishes.
    #[test]
    fn what_a_version_names_is_never_changed_whatever_authors_do(
        steps in prop::collection::vec((0_u8..5, 0_usize..8), 0..40),
    ) {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let key = |lesson: &super::super::Lesson| (lesson.id, lesson.generation);
        let mut stored = Stored::from([(key(&found.lesson), found.lesson.clone())]);
        let mut versions: Vec<(PublishedVersion, super::super::Lesson)> = Vec::new();
        for (time, (step, which)) in (1_u64..).zip(steps) {
            let before = found.lesson.clone();
            let mut edit = LessonEdit::default();
            match step {
                0 => edit.content.body = Some(input::read(&json!({"en": format!("Text {time}")})).unwrap()),
                1 => edit.title = Some(input::read(&json!({"en": format!("Title {time}")})).unwrap()),
                2 => {
                    let latest = versions.last().map(|(version, _)| version.clone());
                    let published = found.course.publish(&found.outline, latest.as_ref(), None, T0).unwrap();
                    if let Publication::Version(version) = published {
                        versions.push((*version, found.lesson.clone()));
                    }
                }
                3 if !versions.is_empty() => {
                    let (version, _) = &versions[which % versions.len()];
                    found.course.revert_to(version, &mut found.outline);
                    let entry = found.outline.lesson(found.lesson.id).unwrap();
                    found.lesson = stored[&(entry.id, entry.content)].clone();
                }
                _ => found.course.unpublish(),
            }
            if step < 2 {
                found.lesson.edit(&found.course, edit).unwrap();
                let fresh = crate::Revision::new(Timestamp::from_second(1_000_000).unwrap(), time << 40);
                found.finish_edit(&before, fresh, T0).unwrap();
                stored.insert(key(&found.lesson), found.lesson.clone());
            }
            for (version, lesson) in &versions {
                let entry = version.outline.lesson(lesson.id).unwrap();
                prop_assert_eq!(&stored[&(entry.id, entry.content)], lesson);
            }
        }
    }
}

#[test]
fn a_dead_reference_keeps_a_new_version_from_being_published_and_no_old_one() {
    let dead = || {
        let mut errors = ValidationErrors::default();
        errors.add(&Pointer::root().child("skills"), Violation::new(FieldErrorCode::NotFound, "must exist"));
        errors
    };
    let none = ValidationErrors::default;
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let refused = Publication::check_references(
        course.clone().publish(&outline, None, None, T0),
        DeadReferences { taxonomy: dead(), prerequisites: none() },
    );
    let Err(PublicationRefusal::NotReady(errors)) = refused else { panic!("it is published") };
    assert_eq!(problems(errors), [("/skills".to_owned(), FieldErrorCode::NotFound)]);
    let empty = course.clone().publish(&Outline::default(), None, None, T0);
    let refused = Publication::check_references(empty, DeadReferences { taxonomy: dead(), prerequisites: none() });
    let Err(PublicationRefusal::NotReady(errors)) = refused else { panic!("it is published") };
    assert_eq!(errors.into_vec().len(), 2, "all problems are named");
    let version = samples::publish(&mut course, &outline);
    for expected in [Publication::Unchanged, Publication::Relisted] {
        let again = Publication::check_references(
            course.publish(&outline, Some(&version), None, T0),
            DeadReferences { taxonomy: dead(), prerequisites: none() },
        );
        assert_eq!(again, Ok(expected));
        course.unpublish();
    }
}

#[test]
fn what_no_user_can_finish_keeps_a_new_version_and_an_old_one_from_the_catalogue() {
    let one = |member: &str| {
        let mut errors = ValidationErrors::default();
        errors.add(&Pointer::root().child(member), Violation::new(FieldErrorCode::NotFound, "must exist"));
        errors
    };
    let LessonInCourse { mut course, outline, .. } = samples::lesson_in_course(LessonKind::Article);
    let problems_of = |published| match Publication::check_references(
        published,
        DeadReferences { taxonomy: one("skills"), prerequisites: one("prerequisites") },
    ) {
        Err(PublicationRefusal::NotReady(errors)) => errors.into_vec().into_iter().map(|error| error.pointer).collect(),
        other => panic!("{other:?}"),
    };
    let all: Vec<String> = problems_of(course.clone().publish(&outline, None, None, T0));
    assert_eq!(all, ["/skills", "/prerequisites"]);
    let version = samples::publish(&mut course, &outline);
    let present = course.publish(&outline, Some(&version), None, T0);
    let unchanged = Publication::check_references(
        present,
        DeadReferences { taxonomy: one("skills"), prerequisites: one("prerequisites") },
    );
    assert_eq!(unchanged, Ok(Publication::Unchanged));
    course.unpublish();
    let returning = problems_of(course.publish(&outline, Some(&version), None, T0));
    assert_eq!(returning, ["/prerequisites"], "it may keep its skills");
}
