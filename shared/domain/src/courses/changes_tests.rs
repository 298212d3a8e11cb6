//! Tests of what differs between editions.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::super::samples::{self, course, english, id};
use super::super::{CourseLevel, Generation, LessonKind, ModuleOrder};
use super::*;
use crate::input;

/// An outline with these lessons in its modules.
fn outline(modules: &[(u128, &[u128])]) -> Outline {
    let mut outline = Outline::default();
    for (module, lessons) in modules {
        outline.add_module(id(*module), english(&format!("Module {module}"))).unwrap();
        for lesson in *lessons {
            let lesson = samples::lesson(*lesson, &course(), LessonKind::Article).summary();
            outline.add_lesson(id(*module), lesson).unwrap();
        }
    }
    outline
}

fn between(earlier: &Outline, later: &Outline) -> CourseChanges {
    let metadata = &samples::metadata();
    CourseChanges::between(Comparable { metadata, outline: earlier }, Comparable { metadata, outline: later })
}

/// The changes of lessons by their numbers.
fn lessons(earlier: &Outline, later: &Outline) -> BTreeMap<LessonId, Vec<ChangeKind>> {
    between(earlier, later).lessons.into_iter().map(|change| (change.id, change.changes)).collect()
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    let outline = outline(&[(1, &[1, 2]), (2, &[])]);
    let changes = between(&outline, &outline);
    assert_eq!(changes, CourseChanges { metadata: Vec::new(), modules: Vec::new(), lessons: Vec::new() });
}

#[test]
fn lessons_that_were_added_removed_and_moved_are_named() {
    let before = outline(&[(1, &[1, 2, 3]), (2, &[4])]);
    let after = outline(&[(1, &[3, 1]), (2, &[2, 5])]);
    let expected = BTreeMap::from([
        (id(2), vec![ChangeKind::Moved]),
        (id(3), vec![ChangeKind::Moved]),
        (id(4), vec![ChangeKind::Removed]),
        (id(5), vec![ChangeKind::Added]),
    ]);
    let found = lessons(&before, &after);
    // Of two that changed places, one is enough to explain it.
    let swapped = [id(1), id(3)].map(|lesson: LessonId| found.contains_key(&lesson));
    assert!(swapped == [false, true] || swapped == [true, false], "{found:?}");
    let but = |map: &BTreeMap<LessonId, Vec<ChangeKind>>| {
        map.iter().filter(|(lesson, _)| **lesson != id(1) && **lesson != id(3)).map(|pair| pair.1.clone()).collect()
    };
    let (found, expected): (Vec<_>, Vec<_>) = (but(&found), but(&expected));
    assert_eq!(found, expected);
}

#[test]
fn modules_that_were_added_removed_moved_and_renamed_are_named() {
    let before = outline(&[(1, &[]), (2, &[]), (3, &[]), (4, &[])]);
    let mut after = outline(&[(4, &[]), (1, &[]), (2, &[]), (5, &[])]);
    let title = input::read(&json!({"en": "Module 1", "de": "Modul 1"})).unwrap();
    after.rename_module(id(1), title).unwrap();
    let changes = between(&before, &after).modules;
    let found: Vec<_> = changes.into_iter().map(|change| (change.id, change.changes, change.languages)).collect();
    let german = BTreeSet::from([LanguageTag::parse("de").unwrap()]);
    let none = BTreeSet::new;
    let expected = [
        (id(4), vec![ChangeKind::Moved], none()),
        (id(1), vec![ChangeKind::Renamed], german),
        (id(5), vec![ChangeKind::Added], none()),
        (id(3), vec![ChangeKind::Removed], none()),
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_was_edited_renamed_or_made_a_preview_is_named_with_the_languages_of_its_title() {
    let before = outline(&[(1, &[1, 2, 3])]);
    let mut after = before.clone();
    let entry = |outline: &Outline, number| outline.lesson(id(number)).unwrap().clone();
    let next = Generation::FIRST.next();
    after.update_lesson(LessonSummary { content: next, edited: next, ..entry(&after, 1) }).unwrap();
    let title = input::read(&json!({"en": "Another", "fr": "Autre"})).unwrap();
    after.update_lesson(LessonSummary { content: next, title, ..entry(&after, 2) }).unwrap();
    after.update_lesson(LessonSummary { content: next, preview: true, ..entry(&after, 3) }).unwrap();
    let changes = between(&before, &after).lessons;
    let kinds: Vec<_> = changes.iter().map(|change| change.changes.as_slice()).collect();
    assert_eq!(kinds, [[ChangeKind::ContentEdited], [ChangeKind::Renamed], [ChangeKind::PreviewChanged]]);
    let languages: Vec<_> = changes[1].languages.iter().map(LanguageTag::as_str).collect();
    assert_eq!(languages, ["en", "fr"]);
}

#[test]
fn fields_that_differ_are_named() {
    let (before, outline) = (samples::metadata(), outline(&[]));
    let after = CourseMetadata { level: CourseLevel::C1, ..before.clone() };
    let [before, after] = [&before, &after].map(|metadata| Comparable { metadata, outline: &outline });
    assert_eq!(CourseChanges::between(before, after).metadata, [MetadataField::Level]);
}

proptest! {
    #[test]
    fn without_those_that_moved_the_others_are_in_the_former_order(
        after in Just((0_usize..12).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let before: Vec<usize> = (0..12).collect();
        let moved = find_moved(&before, &after);
        let stayed: Vec<_> = after.iter().filter(|id| !moved.contains(id)).collect();
        prop_assert!(stayed.is_sorted());
        // As few as possible: with any of them, it would not be.
        for id in &moved {
            let more: Vec<_> = after.iter().filter(|other| !moved.contains(other) || *other == id).collect();
            prop_assert!(!more.is_sorted());
        }
    }

    #[test]
    fn changes_there_and_back_are_the_same_parts(
        places in prop::collection::vec(0_usize..3, 8), order in Just((1_u128..9).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let before = outline(&[(1, &[1, 2, 3, 4]), (2, &[5, 6, 7, 8]), (3, &[])]);
        let mut wanted: Vec<ModuleOrder> =
            (1..=3).map(|module| ModuleOrder { module: id(module), lessons: Vec::new() }).collect();
        for (lesson, place) in order.into_iter().zip(places) {
            wanted[place].lessons.push(id(lesson));
        }
        let mut after = before.clone();
        after.reorder(&wanted).unwrap();
        prop_assert_eq!(lessons(&before, &after).is_empty(), before == after);
        prop_assert_eq!(lessons(&after, &before).is_empty(), before == after);
    }
}
