//! The table of contents of a course: its modules and their lessons, in order. The serialised form is what is stored,
//! so a field that is added needs a default.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    AddLessonError, AddModuleError, LessonSummary, MAX_LESSONS, MAX_MODULES, MAX_OUTLINE_BYTES, ModuleTitle,
    RemoveModuleError, RenameModuleError, Translations, UpdateLessonError,
};
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// A module of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Module {
    /// The id of the module.
    pub id: ModuleId,
    /// The title.
    pub title: Translations<ModuleTitle>,
    /// The lessons, in order.
    pub lessons: Vec<LessonSummary>,
}

/// A module with its lessons in a new order of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleOrder {
    /// The module.
    pub module: ModuleId,
    /// The lessons, in order.
    pub lessons: Vec<LessonId>,
}

/// The modules of a course, in order. Each module and each lesson occurs once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outline(pub(super) Vec<Module>);

impl Outline {
    /// The outline of stored data.
    pub fn restore(modules: Vec<Module>) -> Self {
        Self(modules)
    }

    /// The modules, in order.
    pub fn modules(&self) -> &[Module] {
        &self.0
    }

    /// All lessons, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &LessonSummary> {
        self.0.iter().flat_map(|module| &module.lessons)
    }

    /// All lessons with their JSON pointers in the view of the course.
    pub fn lessons_with_pointers(&self) -> impl Iterator<Item = (Pointer, &LessonSummary)> {
        self.0.iter().enumerate().flat_map(|(module, content)| {
            let at = Pointer::root().child("modules").child(&module.to_string()).child("lessons");
            content.lessons.iter().enumerate().map(move |(lesson, summary)| (at.child(&lesson.to_string()), summary))
        })
    }

    /// Adds an error for each module and lesson that lacks a title or text in a language, at its place in the view of
    /// the course.
    pub fn require_language_of_each(&self, language: &LanguageTag, errors: &mut ValidationErrors) {
        let lacks = |what: String| {
            let violation = Violation::new(FieldErrorCode::MissingLanguage, format!("{what} in {language} yet"));
            violation.param("language", language.as_str())
        };
        for (index, module) in self.0.iter().enumerate().filter(|(_, module)| !module.title.covers(language)) {
            let at = Pointer::root().child("modules").child(&index.to_string());
            errors.add(&at, lacks(format!("{} has no title", module.id)));
        }
        for (at, lesson) in self.lessons_with_pointers().filter(|(_, lesson)| !lesson.covers(language)) {
            errors.add(&at, lacks(format!("{} has no title or text", lesson.id)));
        }
    }

    /// How many lessons there are.
    pub fn lesson_count(&self) -> u32 {
        u32::try_from(self.lessons().count()).unwrap_or(u32::MAX)
    }

    /// How long all lessons play together, in seconds.
    pub fn seconds(&self) -> u32 {
        self.lessons().filter_map(|lesson| lesson.seconds).fold(0, u32::saturating_add)
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> Option<&Module> {
        self.0.iter().find(|module| module.id == id)
    }

    /// A lesson.
    pub fn lesson(&self, id: LessonId) -> Option<&LessonSummary> {
        self.lessons().find(|lesson| lesson.id == id)
    }

    /// Appends a module.
    pub fn add_module(&mut self, id: ModuleId, title: Translations<ModuleTitle>) -> Result<(), AddModuleError> {
        if self.0.len() >= MAX_MODULES {
            return Err(AddModuleError::TooMany);
        }
        self.try_change(AddModuleError::TooLarge, |modules| modules.push(Module { id, title, lessons: Vec::new() }))
    }

    /// Changes the title of a module.
    pub fn rename_module(&mut self, id: ModuleId, title: Translations<ModuleTitle>) -> Result<(), RenameModuleError> {
        let index = self.0.iter().position(|module| module.id == id).ok_or(RenameModuleError::NoSuchModule)?;
        self.try_change(RenameModuleError::TooLarge, |modules| modules[index].title = title)
    }

    /// Removes a module, which must be empty.
    pub fn remove_module(&mut self, id: ModuleId) -> Result<(), RemoveModuleError> {
        let module = self.module(id).ok_or(RemoveModuleError::NoSuchModule)?;
        if !module.lessons.is_empty() {
            return Err(RemoveModuleError::NotEmpty);
        }
        self.0.retain(|module| module.id != id);
        Ok(())
    }

    /// Appends a lesson to a module.
    pub fn add_lesson(&mut self, module: ModuleId, lesson: LessonSummary) -> Result<(), AddLessonError> {
        let index = self.0.iter().position(|candidate| candidate.id == module).ok_or(AddLessonError::NoSuchModule)?;
        if self.lessons().count() >= MAX_LESSONS {
            return Err(AddLessonError::TooMany);
        }
        self.try_change(AddLessonError::TooLarge, |modules| modules[index].lessons.push(lesson))
    }

    /// Replaces the summary of a lesson. A lesson that is not in the outline changes nothing.
    pub fn update_lesson(&mut self, lesson: LessonSummary) -> Result<(), UpdateLessonError> {
        self.try_change(UpdateLessonError::TooLarge, |modules| {
            let mut lessons = modules.iter_mut().flat_map(|module| &mut module.lessons);
            if let Some(place) = lessons.find(|candidate| candidate.id == lesson.id) {
                *place = lesson;
            }
        })
    }

    /// Removes a lesson. Returns whether the outline had it.
    pub fn remove_lesson(&mut self, id: LessonId) -> bool {
        let before = self.lessons().count();
        for module in &mut self.0 {
            module.lessons.retain(|lesson| lesson.id != id);
        }
        self.lessons().count() < before
    }

    /// Reorders modules and lessons; lessons can move to another module. The order must name all of
    /// them exactly once, so that it cannot lose what another author has just added. Errors point into
    /// `{modules: [{moduleId, lessonIds}]}`.
    pub fn reorder(&mut self, order: &[ModuleOrder]) -> Result<(), ValidationErrors> {
        let mut modules: HashMap<ModuleId, Module> = self.0.iter().map(|module| (module.id, module.clone())).collect();
        let mut lessons: HashMap<LessonId, LessonSummary> =
            self.lessons().map(|lesson| (lesson.id, lesson.clone())).collect();
        let (mut seen_modules, mut seen_lessons) = (HashSet::new(), HashSet::new());
        let mut errors = ValidationErrors::default();
        let root = Pointer::root().child("modules");
        let mut arranged = Vec::with_capacity(order.len());
        for (index, wanted) in order.iter().enumerate() {
            let at = root.child(&index.to_string());
            let taken =
                take(&mut modules, &mut seen_modules, wanted.module, "module", &at.child("moduleId"), &mut errors);
            let mut inside = Vec::with_capacity(wanted.lessons.len());
            for (index, lesson) in wanted.lessons.iter().enumerate() {
                let at = at.child("lessonIds").child(&index.to_string());
                inside.extend(take(&mut lessons, &mut seen_lessons, *lesson, "lesson", &at, &mut errors));
            }
            arranged.extend(taken.map(|module| Module { lessons: inside, ..module }));
        }
        for module in self.0.iter().filter(|module| modules.contains_key(&module.id)) {
            errors.add(&root, missing("module", &module.id));
        }
        for lesson in self.lessons().filter(|lesson| lessons.contains_key(&lesson.id)) {
            errors.add(&root, missing("lesson", &lesson.id));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        self.0 = arranged;
        Ok(())
    }

    /// Adds an error if a title or an article does not exist in a language. It counts `modules`, `lessons` or both,
    /// whichever lack one.
    pub fn require_language(&self, language: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) {
        let modules = self.0.iter().filter(|module| !module.title.covers(language)).count();
        let lessons = self.lessons().filter(|lesson| !lesson.covers(language)).count();
        if modules + lessons > 0 {
            let text = untranslated(modules, lessons, language);
            let violation = Violation::new(FieldErrorCode::MissingLanguage, text).param("language", language.as_str());
            let counts = [("modules", modules), ("lessons", lessons)].into_iter().filter(|(_, count)| *count > 0);
            errors.add(at, counts.fold(violation, |violation, (name, count)| violation.param(name, count)));
        }
    }

    /// An estimate of its size in the table, never too low. A video counts as if it were ready: a worker writes what
    /// it plays, and must never find that there is no room for it.
    pub fn bytes(&self) -> usize {
        const MODULE: usize = 80;
        const LESSON: usize = 200;
        const PLAYS: usize = 90;
        // The longest name of an output: an attempt of 22 characters, a hyphen, and the number of a submission.
        const OUTPUT: usize = 33;
        const LANGUAGE: usize = 3;
        const LIST: usize = 20;
        let module = |module: &Module| {
            MODULE + module.title.languages().count() * LANGUAGE + module.title.bytes(|title| title.as_str().len())
        };
        let lesson = |lesson: &LessonSummary| {
            let languages = [&lesson.untranslated, &lesson.beyond_title, &lesson.captions].into_iter();
            let lists = languages
                .filter(|list| !list.is_empty())
                .map(|list| LIST + list.iter().map(|language| LANGUAGE + language.as_str().len()).sum::<usize>());
            let title = lesson.title.languages().count() * LANGUAGE + lesson.title.bytes(|title| title.as_str().len());
            let output = lesson.plays.as_ref().map(|plays| plays.output.len());
            let output = output.or(lesson.kind.is_played().then_some(OUTPUT));
            let plays = output.map_or(0, |output| PLAYS + output.max(OUTPUT));
            LESSON + title + lists.sum::<usize>() + plays
        };
        self.0.iter().map(module).sum::<usize>() + self.lessons().map(lesson).sum::<usize>()
    }

    /// Applies a change unless the outline would become too large to be stored. A change that makes it
    /// smaller always succeeds.
    pub(super) fn try_change<E>(&mut self, too_large: E, change: impl FnOnce(&mut Vec<Module>)) -> Result<(), E> {
        let mut next = self.clone();
        change(&mut next.0);
        if next.bytes() > MAX_OUTLINE_BYTES.max(self.bytes()) {
            return Err(too_large);
        }
        *self = next;
        Ok(())
    }
}

/// How many modules and lessons lack a title or text, as a predicate. A module has no text.
fn untranslated(modules: usize, lessons: usize, language: &LanguageTag) -> String {
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let (modules_lack, lessons_lack) = (counted(modules, "module"), counted(lessons, "lesson"));
    let (what, text) = match (modules, lessons) {
        (_, 0) => (modules_lack, "title"),
        (0, _) => (lessons_lack, "title or text"),
        _ => (format!("{modules_lack} and {lessons_lack}"), "title or text"),
    };
    let verb = if modules + lessons == 1 { "has" } else { "have" };
    format!("{what} {verb} no {text} in {language} yet")
}

/// An order leaves out a module or lesson. The sentence says which one, so it must not be replaced by that of a code.
fn missing(what: &str, id: &impl std::fmt::Display) -> Violation {
    Violation::from(format!("must name the {what} {id}")).param("missing", id.to_string())
}

/// Takes a module or lesson that an order names out of the known ones.
fn take<I: Copy + Eq + std::hash::Hash, T>(
    remaining: &mut HashMap<I, T>,
    seen: &mut HashSet<I>,
    id: I,
    what: &str,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Option<T> {
    let taken = remaining.remove(&id);
    match (&taken, seen.insert(id)) {
        (Some(_), _) => {}
        (None, false) => errors.add(at, Violation::new(FieldErrorCode::Duplicate, "is named twice")),
        (None, true) => {
            let detail = format!("is not a {what} of this course");
            errors.add(at, Violation::new(FieldErrorCode::NotFound, detail));
        }
    }
    taken
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
