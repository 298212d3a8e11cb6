//! Tests of the descriptive data.

use jiff::Timestamp;
use serde_json::json;

use super::super::samples::{self, course, english, id};
use super::super::{Course, CourseLevel, LessonEdit, LessonKind};
use super::*;
use crate::id::{SkillId, UserId};
use crate::input;
use crate::media::library::{FallbackFormat, Picture};

fn pointers(errors: ValidationErrors) -> Vec<String> {
    errors.into_vec().into_iter().map(|error| error.pointer).collect()
}

#[test]
fn a_new_default_language_must_have_every_title() {
    let outline = samples::lesson_in_course(LessonKind::Article).outline;
    let german = LanguageTag::parse("de").unwrap();
    let edit = |title: serde_json::Value| MetadataEdit {
        default_language: Some(german.clone()),
        title: Some(input::read(&title).unwrap()),
        ..MetadataEdit::default()
    };
    assert_eq!(pointers(course().edit(edit(json!({"de": "Englisch"})), &outline).unwrap_err()), ["/defaultLanguage"]);
    assert_eq!(pointers(course().edit(edit(json!({})), &Outline::default()).unwrap_err()), ["/title"]);
    assert!(course().edit(edit(json!({"de": "Englisch", "en": null})), &Outline::default()).is_ok());
}

#[test]
fn a_new_default_language_must_have_every_text() {
    let found = samples::lesson_in_course(LessonKind::Article);
    let (mut outline, mut lesson) = (found.outline, found.lesson);
    let german = LanguageTag::parse("de").unwrap();
    let change = || MetadataEdit {
        default_language: Some(german.clone()),
        title: Some(input::read(&json!({"de": "Englisch"})).unwrap()),
        ..MetadataEdit::default()
    };
    outline.rename_module(id(1), input::read(&json!({"en": "Module", "de": "Modul"})).unwrap()).unwrap();
    let translated = |title: serde_json::Value, body: serde_json::Value| {
        let mut edit = LessonEdit { title: Some(input::read(&title).unwrap()), ..LessonEdit::default() };
        edit.content.body = Some(input::read(&body).unwrap());
        edit
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
    let edit = MetadataEdit {
        default_language: LanguageTag::parse("de").ok(),
        title: Some(input::read(&title.into()).unwrap()),
        ..MetadataEdit::default()
    };
    assert_eq!(pointers(course().edit(edit, &Outline::default()).unwrap_err()), ["/title"]);
}

#[test]
fn a_title_without_the_default_language_is_refused_from_the_start() {
    let new = CourseMetadata {
        title: input::read(&json!({"de": "Englisch"})).unwrap(),
        description: Some(input::read(&json!({"fr": "Anglais"})).unwrap()),
        default_language: LanguageTag::english(),
        teaches: None,
        level: CourseLevel::A1,
        topics: Topics::default(),
        cover: None,
        categories: CourseCategories::default(),
        skills: CourseSkills::default(),
        estimated_minutes: None,
    };
    let refused = Course::draft(id(1), id::<UserId>(2), new, Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(pointers(refused), ["/title", "/description"]);
}

#[test]
fn optional_values_can_be_cleared() {
    let mut course = course();
    let describe = |text: serde_json::Value| MetadataEdit {
        description: Change::Set(input::read(&text).unwrap()),
        ..MetadataEdit::default()
    };
    for clear in [describe(json!({"en": null})), MetadataEdit { description: Change::Clear, ..MetadataEdit::default() }]
    {
        course.edit(describe(json!({"en": "For guests"})), &Outline::default()).unwrap();
        assert!(course.metadata.description.is_some());
        course.edit(clear, &Outline::default()).unwrap();
        assert!(course.metadata.description.is_none());
    }
    let topics =
        MetadataEdit { topics: Change::Set(input::read(&json!(["work"])).unwrap()), ..MetadataEdit::default() };
    course.edit(topics, &Outline::default()).unwrap();
    assert_ne!(course.metadata.topics, Topics::default());
    let clear = MetadataEdit { teaches: Change::Clear, topics: Change::Clear, ..MetadataEdit::default() };
    course.edit(clear, &Outline::default()).unwrap();
    assert!(course.metadata.teaches.is_none() && course.metadata.topics == Topics::default());
}

#[test]
fn every_field_that_differs_is_named() {
    let before = samples::metadata();
    assert_eq!(before.changed_fields(&before), []);
    let after = CourseMetadata {
        title: english("Another title"),
        description: Some(english("For guests")),
        default_language: LanguageTag::parse("de").unwrap(),
        teaches: None,
        level: CourseLevel::C2,
        topics: input::read(&json!(["work"])).unwrap(),
        cover: Some(cover()),
        categories: input::read(&json!(["languages"])).unwrap(),
        skills: input::read(&json!([{"id": id::<SkillId>(1)}])).unwrap(),
        estimated_minutes: input::read(&json!(90)).unwrap(),
    };
    let all = [
        MetadataField::Title,
        MetadataField::Description,
        MetadataField::DefaultLanguage,
        MetadataField::Teaches,
        MetadataField::Level,
        MetadataField::Topics,
        MetadataField::Cover,
        MetadataField::Categories,
        MetadataField::Skills,
        MetadataField::EstimatedMinutes,
    ];
    assert_eq!(after.changed_fields(&before), all);
    assert_eq!(CourseMetadata { title: before.title.clone(), ..after }.changed_fields(&before), all[1..]);
}

#[test]
fn a_course_has_at_most_five_topics_and_categories_together() {
    let subjects = |topics: serde_json::Value, categories: serde_json::Value| MetadataEdit {
        topics: Change::Set(input::read(&topics).unwrap()),
        categories: Change::Set(input::read(&categories).unwrap()),
        ..MetadataEdit::default()
    };
    let mut course = course();
    let full = subjects(json!(["a", "b", "c"]), json!(["x", "y"]));
    course.edit(full, &Outline::default()).unwrap();
    let more = subjects(json!(["a", "b", "c"]), json!(["x", "y", "z"]));
    assert_eq!(pointers(course.edit(more, &Outline::default()).unwrap_err()), ["/categories"]);
    let topics = MetadataEdit {
        topics: Change::Set(input::read(&json!(["a", "b", "c", "d"])).unwrap()),
        ..MetadataEdit::default()
    };
    assert_eq!(pointers(course.edit(topics, &Outline::default()).unwrap_err()), ["/categories"]);
    let clear = MetadataEdit { categories: Change::Clear, ..MetadataEdit::default() };
    course.edit(clear, &Outline::default()).unwrap();
    assert!(course.metadata.categories.is_empty());
}

#[test]
fn data_that_was_stored_before_there_were_categories_reads_back() {
    let mut stored = serde_json::to_value(samples::metadata()).unwrap();
    for member in ["categories", "skills", "estimatedMinutes"] {
        stored.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(serde_json::from_value::<CourseMetadata>(stored).unwrap(), samples::metadata());
}

#[test]
fn the_data_of_a_course_reads_back_as_itself_from_what_is_stored() {
    let stored = serde_json::to_value(samples::metadata()).unwrap();
    assert_eq!(serde_json::from_value::<CourseMetadata>(stored).unwrap(), samples::metadata());
}

fn cover() -> CoverPicture {
    let picture = Picture { width: 1_600, height: 900, fallback: FallbackFormat::Jpeg };
    CoverPicture { media: samples::id(1), picture }
}

#[test]
fn a_cover_is_set_kept_and_taken_away_and_a_course_of_an_earlier_release_has_none() {
    let before = samples::metadata();
    let edit = |cover| MetadataEdit { cover, ..MetadataEdit::default() };
    let with = before.edit(edit(Change::Set(cover())), &Outline::default()).unwrap();
    assert_eq!(with.cover, Some(cover()));
    assert_eq!(with.edit(edit(Change::Keep), &Outline::default()).unwrap(), with);
    assert_eq!(with.edit(edit(Change::Clear), &Outline::default()).unwrap(), before);
    let stored = serde_json::to_value(&with).unwrap();
    assert_eq!(serde_json::from_value::<CourseMetadata>(stored).unwrap(), with);
    assert!(serde_json::to_value(&before).unwrap().get("cover").is_none());
}
