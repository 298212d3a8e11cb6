//! What differs between two editions of a course.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    CourseMetadata, LessonSummary, LessonTitle, MetadataField, Module, ModuleTitle, Outline, PublishedVersion,
    Translations,
};
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;

/// What two editions are compared by.
#[derive(Debug, Clone, Copy)]
pub struct Comparable<'a> {
    /// The descriptive data.
    pub metadata: &'a CourseMetadata,
    /// The outline.
    pub outline: &'a Outline,
}

/// What differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseChanges {
    /// The fields of the descriptive data that differ.
    pub metadata: Vec<MetadataField>,
    /// The modules that differ: those of the later edition in its order, then those that were removed.
    pub modules: Vec<PartChange<ModuleId, ModuleTitle>>,
    /// The lessons that differ, in the same order.
    pub lessons: Vec<PartChange<LessonId, LessonTitle>>,
}

/// A module or lesson that differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange<I, T> {
    /// Its id.
    pub id: I,
    /// Its title in the later edition; if it was removed, in the earlier one.
    pub title: Translations<T>,
    /// What differs; never empty.
    pub changes: Vec<ChangeKind>,
    /// The languages in which the title differs.
    pub languages: BTreeSet<LanguageTag>,
}

/// What differs of a module or lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// Only the later edition has it.
    Added,
    /// Only the earlier edition has it.
    Removed,
    /// It is at another place among those that both editions have, or, of a lesson, in another module.
    Moved,
    /// The title differs.
    Renamed,
    /// The content of the lesson was edited.
    ContentEdited,
    /// The lesson became a free preview, or is none any more.
    PreviewChanged,
}

impl<'a> From<&'a PublishedVersion> for Comparable<'a> {
    fn from(version: &'a PublishedVersion) -> Self {
        Self { metadata: &version.metadata, outline: &version.outline }
    }
}

impl CourseChanges {
    /// What differs between an earlier and a later edition.
    pub fn between(earlier: Comparable<'_>, later: Comparable<'_>) -> Self {
        Self {
            metadata: later.metadata.changed_fields(earlier.metadata),
            modules: changed_modules(earlier.outline, later.outline),
            lessons: changed_lessons(earlier.outline, later.outline),
        }
    }
}

fn changed_modules(earlier: &Outline, later: &Outline) -> Vec<PartChange<ModuleId, ModuleTitle>> {
    let ids = |outline: &Outline| outline.modules().iter().map(|module| module.id).collect::<Vec<_>>();
    let moved = find_moved(&ids(earlier), &ids(later));
    let change = |module: &Module| {
        let before = earlier.module(module.id);
        PartChange::of(module.id, &module.title, before.map(|before| &before.title), moved.contains(&module.id), [])
    };
    let removed = earlier.modules().iter().filter(|module| later.module(module.id).is_none());
    let removed = removed.map(|module| PartChange::removed(module.id, &module.title));
    later.modules().iter().filter_map(change).chain(removed).collect()
}

fn changed_lessons(earlier: &Outline, later: &Outline) -> Vec<PartChange<LessonId, LessonTitle>> {
    let known: HashMap<LessonId, &LessonSummary> = earlier.lessons().map(|lesson| (lesson.id, lesson)).collect();
    let moved = moved_lessons(earlier, later);
    let change = |lesson: &LessonSummary| {
        let before = known.get(&lesson.id);
        let edited = before.is_some_and(|before| before.edited != lesson.edited);
        let preview = before.is_some_and(|before| before.preview != lesson.preview);
        let more = [(edited, ChangeKind::ContentEdited), (preview, ChangeKind::PreviewChanged)];
        let title = before.map(|before| &before.title);
        PartChange::of(lesson.id, &lesson.title, title, moved.contains(&lesson.id), more)
    };
    let removed = earlier.lessons().filter(|lesson| later.lesson(lesson.id).is_none());
    let removed = removed.map(|lesson| PartChange::removed(lesson.id, &lesson.title));
    later.lessons().filter_map(change).chain(removed).collect()
}

/// The lessons that are in another module, or at another place of theirs.
fn moved_lessons(earlier: &Outline, later: &Outline) -> HashSet<LessonId> {
    let module_of = |outline: &Outline| -> HashMap<LessonId, ModuleId> {
        let modules = outline.modules().iter();
        modules.flat_map(|module| module.lessons.iter().map(|lesson| (lesson.id, module.id))).collect()
    };
    let (before, after) = (module_of(earlier), module_of(later));
    let elsewhere = after.iter().filter(|(lesson, module)| before.get(lesson).is_some_and(|before| before != *module));
    let mut moved: HashSet<LessonId> = elsewhere.map(|(lesson, _)| *lesson).collect();
    for module in later.modules() {
        let Some(former) = earlier.module(module.id) else { continue };
        let ids = |module: &Module| module.lessons.iter().map(|lesson| lesson.id).collect::<Vec<_>>();
        moved.extend(find_moved(&ids(former), &ids(module)));
    }
    moved
}

/// The ids that are at another place among those that both lists have: as few as explain the new order.
fn find_moved<I: Copy + Eq + Hash>(before: &[I], after: &[I]) -> HashSet<I> {
    let places: HashMap<I, usize> = before.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let common: Vec<(I, usize)> = after.iter().filter_map(|id| Some((*id, *places.get(id)?))).collect();
    // For each id, the longest sequence that ends with it and is in the former order: its length, and the id before.
    let mut longest: Vec<(usize, Option<usize>)> = Vec::with_capacity(common.len());
    for (index, (_, place)) in common.iter().enumerate() {
        let earlier = (0..index).filter(|other| common[*other].1 < *place);
        let previous = earlier.max_by_key(|other| longest[*other].0);
        longest.push((previous.map_or(1, |previous| longest[previous].0 + 1), previous));
    }
    let mut moved: HashSet<I> = common.iter().map(|(id, _)| *id).collect();
    let mut stays = (0..common.len()).max_by_key(|index| longest[*index].0);
    while let Some(index) = stays {
        moved.remove(&common[index].0);
        stays = longest[index].1;
    }
    moved
}

impl<I, T: Clone + PartialEq> PartChange<I, T> {
    /// What differs of a part that the later edition has; none if nothing does.
    fn of(
        id: I,
        title: &Translations<T>,
        before: Option<&Translations<T>>,
        is_moved: bool,
        more: impl IntoIterator<Item = (bool, ChangeKind)>,
    ) -> Option<Self> {
        let languages = before.map(|before| title.differing_languages(before)).unwrap_or_default();
        let kinds = [
            (before.is_none(), ChangeKind::Added),
            (is_moved, ChangeKind::Moved),
            (!languages.is_empty(), ChangeKind::Renamed),
        ];
        let changes: Vec<_> =
            kinds.into_iter().chain(more).filter(|(differs, _)| *differs).map(|(_, kind)| kind).collect();
        (!changes.is_empty()).then(|| Self { id, title: title.clone(), changes, languages })
    }

    fn removed(id: I, title: &Translations<T>) -> Self {
        Self { id, title: title.clone(), changes: vec![ChangeKind::Removed], languages: BTreeSet::new() }
    }
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
