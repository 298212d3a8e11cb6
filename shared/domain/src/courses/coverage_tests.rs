use proptest::prelude::*;

use super::*;
use crate::courses::samples;
use crate::courses::{ContentParts, Lesson, LessonKind, NewLesson, PlayedPlace};
use crate::input;
use serde_json::json;

fn text(kind: TextKind, at: &str, languages: &str) -> CourseText {
    let place = TextPlace { kind, pointer: Pointer::root().child(at), module: None, lesson: None };
    let languages = languages.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect();
    CourseText { place, languages }
}

#[test]
fn a_language_has_the_counts_of_its_texts_and_the_places_of_those_that_are_missing() {
    let texts = [
        text(TextKind::Title, "a", "en de fr"),
        text(TextKind::Title, "b", "en de"),
        text(TextKind::Description, "c", "en"),
        text(TextKind::Body, "d", "en de-AT"),
    ];
    let coverage = Coverage::of(&texts, &[]);
    let found: Vec<_> = coverage.languages.iter().map(|each| (each.language.as_str(), each.percent())).collect();
    assert_eq!(found, [("en", 100), ("de", 50), ("de-AT", 25), ("fr", 25)]);
    let german = &coverage.languages[1];
    assert_eq!(german.counts[&TextKind::Title], TextCount { present: 2, missing: 0 });
    assert_eq!(german.counts[&TextKind::Body], TextCount { present: 0, missing: 1 });
    let missing: Vec<_> = german.missing.iter().map(|place| place.pointer.as_str()).collect();
    assert_eq!((missing, german.count_omitted()), (vec!["/c", "/d"], 0));
}

#[test]
fn no_language_is_complete_in_percent_unless_every_text_exists_in_it() {
    let mut texts = vec![text(TextKind::Title, "a", "en de"); 999];
    texts.push(text(TextKind::Body, "b", "en"));
    let coverage = Coverage::of(&texts, &[]);
    assert_eq!((coverage.languages[0].percent(), coverage.languages[1].percent()), (100, 99));
}

#[test]
fn what_is_listed_is_bounded_and_the_rest_is_counted() {
    let mut texts = vec![text(TextKind::Title, "a", "en"); 80];
    for first in 'a'..='z' {
        for second in ['x', 'y', 'z'] {
            texts.push(text(TextKind::Title, "b", &format!("{first}{second}")));
        }
    }
    let coverage = Coverage::of(&texts, &[]);
    assert_eq!((coverage.languages.len(), coverage.omitted), (50, 79 - 50));
    assert_eq!(coverage.languages[0].language.as_str(), "en");
    assert_eq!((coverage.languages[1].missing.len(), coverage.languages[1].count_omitted()), (50, 157 - 50));
    assert_eq!(Coverage::of(&[], &[]), Coverage { languages: vec![], omitted: 0 });
}

#[test]
fn a_course_is_covered_by_its_titles_its_description_and_the_texts_of_its_lessons() {
    let course = samples::course();
    let mut metadata = samples::metadata();
    metadata.description = Some(input::read(&json!({"en": "About", "de": "Über"})).unwrap());
    let mut outline = Outline::default();
    outline.add_module(samples::id(1), input::read(&json!({"en": "Module"})).unwrap()).unwrap();
    let mut add = |number, kind, title: &serde_json::Value, body: Option<&serde_json::Value>| {
        let content = ContentParts { body: body.map(|body| input::read(body).unwrap()), ..ContentParts::default() };
        let new = NewLesson { kind, title: input::read(title).unwrap(), content, preview: false, minutes: None };
        let lesson = Lesson::draft(samples::id(number), &course, new).unwrap();
        outline.add_lesson(samples::id(1), lesson.summary()).unwrap();
    };
    add(1, LessonKind::Article, &json!({"en": "One", "de": "Eins"}), Some(&json!({"en": "# One", "fr": "# Un"})));
    add(2, LessonKind::Video, &json!({"en": "Two"}), None);
    let coverage = Coverage::of_course(&metadata, &outline);
    let found: Vec<_> = coverage.languages.iter().map(|each| (each.language.as_str(), each.total())).collect();
    let count = |present, missing| TextCount { present, missing };
    assert_eq!(found, [("en", count(6, 0)), ("de", count(2, 4)), ("fr", count(1, 5))]);
    let missing = |index: usize| -> Vec<_> {
        coverage.languages[index].missing.iter().map(|place| (place.kind, place.pointer.as_str())).collect()
    };
    assert_eq!(
        missing(1),
        [
            (TextKind::Title, "/title"),
            (TextKind::Title, "/modules/0/title"),
            (TextKind::Body, "/modules/0/lessons/0"),
            (TextKind::Title, "/modules/0/lessons/1/title"),
        ]
    );
    let place = &coverage.languages[1].missing[2];
    assert_eq!((place.module, place.lesson), (Some(samples::id(1)), Some(samples::id(1))));
    assert!(!missing(2).iter().any(|(kind, _)| *kind == TextKind::Body), "the article exists in French");
}

/// The course of the tests of captions: a video, an article, a recording, and another video.
fn played(captions: [&[&str]; 3]) -> Outline {
    let course = samples::course();
    let mut outline = Outline::default();
    outline.add_module(samples::id(1), samples::english("Module")).unwrap();
    let kinds = [LessonKind::Video, LessonKind::Article, LessonKind::Audio, LessonKind::Video];
    let captions = [captions[0], &[], captions[1], captions[2]];
    for (number, (kind, languages)) in (1..).zip(kinds.into_iter().zip(captions)) {
        let mut lesson = samples::lesson(number, &course, kind);
        for language in languages {
            lesson.put_captions(samples::captions(language)).unwrap();
        }
        outline.add_lesson(samples::id(1), lesson.summary()).unwrap();
    }
    outline
}

#[test]
fn videos_and_recordings_without_captions_in_a_language_are_counted_and_named_and_are_no_missing_texts() {
    let coverage = Coverage::of_course(&samples::metadata(), &played([&["de", "en"], &["de"], &[]]));
    let [english, german] = &coverage.languages[..] else { panic!("{coverage:?}") };
    let places = |language: &LanguageCoverage| -> Vec<_> {
        language.captions.missing.iter().map(|place| (place.pointer.as_str().to_owned(), place.lesson)).collect()
    };
    assert_eq!((english.percent(), english.captions.count), (100, TextCount { present: 1, missing: 2 }));
    let expected = [("/modules/0/lessons/2", samples::id(3)), ("/modules/0/lessons/3", samples::id(4))];
    assert_eq!(places(english), expected.map(|(pointer, lesson)| (pointer.to_owned(), lesson)));
    assert_eq!((german.language.as_str(), german.percent()), ("de", 0), "a language of captions alone is listed");
    assert_eq!(german.captions.count, TextCount { present: 2, missing: 1 });
    assert_eq!((places(german), german.captions.count_omitted()), (vec![(expected[1].0.to_owned(), expected[1].1)], 0));
}

#[test]
fn of_lessons_without_captions_fifty_are_listed_and_the_rest_is_counted() {
    let lesson = |number: u128| PlayedLesson {
        place: PlayedPlace { pointer: Pointer::root(), module: samples::id(1), lesson: samples::id(number) },
        captions: BTreeSet::new(),
    };
    let coverage = Coverage::of(&[text(TextKind::Title, "a", "en")], &(1..=60).map(lesson).collect::<Vec<_>>());
    let captions = &coverage.languages[0].captions;
    assert_eq!((captions.count.missing, captions.missing.len(), captions.count_omitted()), (60, 50, 10));
}

proptest! {
    #[test]
    fn every_text_is_present_or_missing_in_every_language(
        texts in prop::collection::vec(prop::collection::btree_set("[a-d]a", 0..4), 0..20),
    ) {
        let texts: Vec<_> = texts
            .into_iter()
            .map(|languages| text(TextKind::Title, "x", &languages.into_iter().collect::<Vec<_>>().join(" ")))
            .collect();
        let coverage = Coverage::of(&texts, &[]);
        for each in &coverage.languages {
            let total = each.total();
            prop_assert_eq!((total.present + total.missing) as usize, texts.len());
            prop_assert_eq!(each.missing.len(), total.missing as usize);
            prop_assert_eq!(each.percent() == 100, total.missing == 0);
            prop_assert!(total.present > 0);
        }
    }
}
