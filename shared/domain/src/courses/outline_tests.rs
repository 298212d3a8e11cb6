//! Tests of outlines.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::courses::{Generation, LessonKind, LessonTitle};
use crate::id::Id;
use crate::media::VideoOutput;
use crate::{Classify, input};

fn id<T: Id>(number: u128) -> T {
    T::new(Timestamp::UNIX_EPOCH, number)
}

fn lesson(number: u128) -> LessonSummary {
    let title = input::read(&json!({"en": format!("Lesson {number}")})).unwrap();
    LessonSummary {
        id: id(number),
        kind: LessonKind::Article,
        title,
        ready: true,
        seconds: None,
        minutes: None,
        untranslated: BTreeSet::new(),
        beyond_title: BTreeSet::new(),
        has_texts: true,
        captions: BTreeSet::new(),
        preview: false,
        plays: None,
        content: Generation::FIRST,
        edited: Generation::FIRST,
    }
}

fn language(tag: &str) -> LanguageTag {
    LanguageTag::parse(tag).unwrap()
}

/// An outline with these numbers of lessons in its modules.
fn outline(sizes: &[usize]) -> Outline {
    let mut outline = Outline::default();
    let mut lessons = 0;
    for (number, size) in (1..).zip(sizes) {
        outline.add_module(id(number), input::read(&json!({"en": format!("Module {number}")})).unwrap()).unwrap();
        for _ in 0..*size {
            lessons += 1;
            outline.add_lesson(id(number), lesson(lessons)).unwrap();
        }
    }
    outline
}

fn order(outline: &Outline) -> Vec<ModuleOrder> {
    let order = |module: &Module| ModuleOrder {
        module: module.id,
        lessons: module.lessons.iter().map(|lesson| lesson.id).collect(),
    };
    outline.modules().iter().map(order).collect()
}

fn sorted_lessons(outline: &Outline) -> Vec<LessonSummary> {
    let mut lessons: Vec<_> = outline.lessons().cloned().collect();
    lessons.sort_by_key(|lesson| lesson.id);
    lessons
}

/// An outline and a random order of its modules, with the lessons distributed among them at random.
fn shuffled(sizes: &[usize]) -> impl Strategy<Value = (Outline, Vec<ModuleOrder>)> + use<> {
    let outline = outline(sizes);
    let lessons: Vec<_> = outline.lessons().map(|lesson| lesson.id).collect();
    let modules: Vec<_> = outline.modules().iter().map(|module| module.id).collect();
    let places = proptest::collection::vec(0..sizes.len(), lessons.len());
    (Just(lessons).prop_shuffle(), Just(modules).prop_shuffle(), places).prop_map(move |(lessons, modules, places)| {
        let mut order: Vec<_> = modules.into_iter().map(|module| ModuleOrder { module, lessons: Vec::new() }).collect();
        for (lesson, place) in lessons.into_iter().zip(places) {
            order[place].lessons.push(lesson);
        }
        (outline.clone(), order)
    })
}

proptest! {
    #[test]
    fn reordering_permutes_and_neither_loses_nor_adds_anything(
        (before, wanted) in proptest::collection::vec(0_usize..5, 1..6).prop_flat_map(|sizes| shuffled(&sizes)),
    ) {
        let mut after = before.clone();
        after.reorder(&wanted).unwrap();
        prop_assert_eq!(order(&after), wanted, "it is the requested order");
        prop_assert_eq!(sorted_lessons(&after), sorted_lessons(&before));
        prop_assert_eq!(after.bytes(), before.bytes());
    }

    #[test]
    fn an_order_with_missing_or_repeated_ids_is_rejected_and_changes_nothing(
        (before, mut wanted) in proptest::collection::vec(1_usize..5, 1..6).prop_flat_map(|sizes| shuffled(&sizes)),
        repeat in any::<bool>(),
    ) {
        let place = wanted.iter().position(|module| !module.lessons.is_empty()).unwrap();
        let last = wanted[place].lessons.pop().unwrap();
        if repeat {
            wanted[place].lessons.extend([last, last]);
        }
        let mut after = before.clone();
        prop_assert!(after.reorder(&wanted).is_err());
        prop_assert_eq!(after, before);
    }

    #[test]
    fn the_estimate_of_an_outlines_size_is_not_below_its_json(
        titles in proptest::collection::vec(
            proptest::collection::btree_map("q[a-t][a-z](-(150|419))?", "[a-zäé日]{1,30}", 1..=12),
            1..20,
        ),
    ) {
        let mut outline = outline(&[0]);
        for (number, title) in (1..).zip(titles) {
            let mut summary = LessonSummary { title: input::read(&json!(title)).unwrap(), ..lesson(number) };
            summary.untranslated = summary.title.languages().cloned().collect();
            let beyond = if number % 2 == 0 { vec!["qza-Latn-150", "qzb"] } else { vec![] };
            summary.beyond_title = beyond.into_iter().map(language).collect();
            summary.captions = summary.title.languages().cloned().collect();
            (summary.seconds, summary.minutes) = (Some(14_400), Some(240));
            summary.preview = number % 2 == 0;
            summary.plays = (number % 3 > 0).then(|| VideoOutput { video: id(number), output: "a".repeat(24) });
            outline.add_lesson(id(1), summary).unwrap();
        }
        // Stored items are smaller than this JSON: they have no quotes and commas.
        let stored = serde_json::to_string(&outline).unwrap().len();
        prop_assert!(outline.bytes() >= stored, "{} < {stored}", outline.bytes());
    }
}

#[test]
fn every_error_of_an_order_is_reported_with_its_place() {
    let mut outline = outline(&[2, 1]);
    let wanted = [
        ModuleOrder { module: id(1), lessons: vec![id(1), id(1), id(9)] },
        ModuleOrder { module: id(1), lessons: vec![] },
        ModuleOrder { module: id(7), lessons: vec![id(3)] },
    ];
    let errors = outline.reorder(&wanted).unwrap_err().into_vec();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.pointer.as_str(), error.detail.split(' ').take(4).collect::<Vec<_>>().join(" ")))
        .collect();
    let expected = [
        ("/modules/0/lessonIds/1", "is named twice"),
        ("/modules/0/lessonIds/2", "is not a lesson"),
        ("/modules/1/moduleId", "is named twice"),
        ("/modules/2/moduleId", "is not a module"),
        ("/modules", "must name the module"),
        ("/modules", "must name the lesson"),
    ];
    assert_eq!(found, expected.map(|(place, detail)| (place, detail.to_owned())));
}

#[test]
fn a_missing_language_names_only_the_kinds_of_texts_that_lack_it_in_the_right_number() {
    for (sizes, sentence, params) in [
        (&[0][..], "1 module has no title in pt-BR yet", json!({"language": "pt-BR", "modules": 1})),
        (&[0, 0][..], "2 modules have no title in pt-BR yet", json!({"language": "pt-BR", "modules": 2})),
        (
            &[1][..],
            "1 module and 1 lesson have no title or text in pt-BR yet",
            json!({"language": "pt-BR", "modules": 1, "lessons": 1}),
        ),
        (
            &[2, 1][..],
            "2 modules and 3 lessons have no title or text in pt-BR yet",
            json!({"language": "pt-BR", "modules": 2, "lessons": 3}),
        ),
    ] {
        let mut errors = ValidationErrors::default();
        outline(sizes).require_language(&language("pt-BR"), &Pointer::root(), &mut errors);
        let error = &errors.field_errors()[0];
        assert_eq!((error.detail.as_str(), json!(error.params)), (sentence, params));
    }
    assert_eq!(untranslated(0, 1, &language("de")), "1 lesson has no title or text in de yet");
    assert_eq!(untranslated(0, 2, &language("de")), "2 lessons have no title or text in de yet");
}

#[test]
fn a_module_can_be_deleted_only_when_empty() {
    let mut outline = outline(&[1]);
    assert_eq!(outline.remove_module(id(1)), Err(RemoveModuleError::NotEmpty));
    assert!(outline.remove_lesson(id(1)));
    assert!(!outline.remove_lesson(id(1)));
    assert_eq!(outline.remove_module(id(1)), Ok(()));
    assert_eq!(outline.remove_module(id(1)), Err(RemoveModuleError::NoSuchModule));
}

#[test]
fn the_hundred_and_first_module_and_the_five_hundred_and_first_lesson_are_refused() {
    let mut outline = outline(&[5; 100]);
    let title = input::read(&json!({"en": "One more"})).unwrap();
    assert_eq!(outline.add_module(id(101), title), Err(AddModuleError::TooMany));
    assert_eq!(outline.add_lesson(id(1), lesson(501)), Err(AddLessonError::TooMany));
}

#[test]
fn an_outline_of_long_titles_in_many_languages_stops_growing_before_it_cannot_be_stored() {
    let mut outline = outline(&[0]);
    let languages: serde_json::Map<_, _> =
        ('a'..='l').map(|letter| (format!("a{letter}"), json!("日".repeat(120)))).collect();
    let title: Translations<LessonTitle> = input::read(&json!(languages)).unwrap();
    let added =
        (1..=500).map(|number| outline.add_lesson(id(1), LessonSummary { title: title.clone(), ..lesson(number) }));
    let refused = added.filter(|outcome| *outcome == Err(AddLessonError::TooLarge)).count();
    assert!(refused > 0 && outline.bytes() <= MAX_OUTLINE_BYTES);
    assert!(outline.remove_lesson(id(1)), "shrinking is always possible");
}

#[test]
fn a_video_that_becomes_ready_takes_no_more_room_than_before() {
    let bytes_with = |plays: Option<VideoOutput>| {
        let (mut outline, seconds) = (outline(&[0]), plays.as_ref().map(|_| 14_400));
        let minutes = seconds.map(|seconds| seconds / 60);
        let video = LessonSummary { kind: LessonKind::Video, plays, seconds, minutes, ..lesson(1) };
        outline.add_lesson(id(1), video).unwrap();
        outline.bytes()
    };
    let before = bytes_with(None);
    for output in ["a-1".to_owned(), format!("{}-{}", "a".repeat(22), u32::MAX)] {
        assert_eq!(bytes_with(Some(VideoOutput { video: id(1), output: output.clone() })), before, "{output}");
    }
}
