//! The table of contents of a course: its modules, and in each its lessons, in order.

use std::collections::{HashMap, HashSet};

use super::{
    AddLessonError, AddModuleError, LessonKind, LessonTitle, MOST_LESSONS, MOST_MODULES, MOST_OUTLINE_BYTES,
    ModuleTitle, RemoveModuleError, RenameModuleError, Translations, UpdateLessonError,
};
use crate::id::{LessonId, ModuleId};
use crate::locale::LanguageTag;
use crate::{Pointer, ValidationErrors};

/// What an outline says of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonSummary {
    /// Names the lesson.
    pub id: LessonId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// Whether a learner can take it.
    pub ready: bool,
    /// How long the film is, if it is one.
    pub seconds: Option<u32>,
}

/// A part of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Names the module.
    pub id: ModuleId,
    /// What it is called.
    pub title: Translations<ModuleTitle>,
    /// Its lessons, in order.
    pub lessons: Vec<LessonSummary>,
}

/// Where a module is to stand, and its lessons in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleOrder {
    /// The module.
    pub module: ModuleId,
    /// Its lessons, in order.
    pub lessons: Vec<LessonId>,
}

/// The modules of a course, in order. A module's and a lesson's id stands in it once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline(Vec<Module>);

impl Outline {
    /// Takes an outline up again as it was kept.
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

    /// All lessons with their places in the course as it is shown.
    pub fn places(&self) -> impl Iterator<Item = (Pointer, &LessonSummary)> {
        self.0.iter().enumerate().flat_map(|(module, content)| {
            let at = Pointer::root().child("modules").child(&module.to_string()).child("lessons");
            content.lessons.iter().enumerate().map(move |(lesson, summary)| (at.child(&lesson.to_string()), summary))
        })
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> Option<&Module> {
        self.0.iter().find(|module| module.id == id)
    }

    /// A lesson.
    pub fn lesson(&self, id: LessonId) -> Option<&LessonSummary> {
        self.lessons().find(|lesson| lesson.id == id)
    }

    /// Adds a module at the end.
    pub fn add_module(&mut self, id: ModuleId, title: Translations<ModuleTitle>) -> Result<(), AddModuleError> {
        if self.0.len() >= MOST_MODULES {
            return Err(AddModuleError::TooMany);
        }
        self.attempt(AddModuleError::TooLarge, |modules| modules.push(Module { id, title, lessons: Vec::new() }))
    }

    /// Gives a module another title.
    pub fn rename_module(&mut self, id: ModuleId, title: Translations<ModuleTitle>) -> Result<(), RenameModuleError> {
        let index = self.0.iter().position(|module| module.id == id).ok_or(RenameModuleError::NoSuchModule)?;
        self.attempt(RenameModuleError::TooLarge, |modules| modules[index].title = title)
    }

    /// Takes out a module, which must be empty.
    pub fn remove_module(&mut self, id: ModuleId) -> Result<(), RemoveModuleError> {
        let module = self.module(id).ok_or(RemoveModuleError::NoSuchModule)?;
        if !module.lessons.is_empty() {
            return Err(RemoveModuleError::NotEmpty);
        }
        self.0.retain(|module| module.id != id);
        Ok(())
    }

    /// Adds a lesson at the end of a module.
    pub fn add_lesson(&mut self, module: ModuleId, lesson: LessonSummary) -> Result<(), AddLessonError> {
        let index = self.0.iter().position(|candidate| candidate.id == module).ok_or(AddLessonError::NoSuchModule)?;
        if self.lessons().count() >= MOST_LESSONS {
            return Err(AddLessonError::TooMany);
        }
        self.attempt(AddLessonError::TooLarge, |modules| modules[index].lessons.push(lesson))
    }

    /// Says something else of a lesson. A lesson that is not in the outline (any more) is left.
    pub fn update_lesson(&mut self, lesson: LessonSummary) -> Result<(), UpdateLessonError> {
        self.attempt(UpdateLessonError::TooLarge, |modules| {
            let mut known = modules.iter_mut().flat_map(|module| &mut module.lessons);
            if let Some(place) = known.find(|candidate| candidate.id == lesson.id) {
                *place = lesson;
            }
        })
    }

    /// Takes out a lesson; tells whether it was there.
    pub fn remove_lesson(&mut self, id: LessonId) -> bool {
        let before = self.lessons().count();
        for module in &mut self.0 {
            module.lessons.retain(|lesson| lesson.id != id);
        }
        self.lessons().count() < before
    }

    /// Puts modules and lessons into another order; lessons may change modules. The order must
    /// name exactly what is there: otherwise one author's reordering could lose what another
    /// has just added. Faults point into `{modules: [{moduleId, lessonIds}]}`.
    pub fn arrange(&mut self, order: &[ModuleOrder]) -> Result<(), ValidationErrors> {
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
            errors.add(&root, format!("must name the module {}", module.id));
        }
        for lesson in self.lessons().filter(|lesson| lessons.contains_key(&lesson.id)) {
            errors.add(&root, format!("must name the lesson {}", lesson.id));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        self.0 = arranged;
        Ok(())
    }

    /// Notes a fault if a title has no text in a language.
    pub fn demand_language(&self, language: &LanguageTag, at: &Pointer, errors: &mut ValidationErrors) {
        let modules = self.0.iter().filter(|module| !module.title.covers(language)).count();
        let lessons = self.lessons().filter(|lesson| !lesson.title.covers(language)).count();
        if modules + lessons > 0 {
            let text = format!("{modules} modules and {lessons} lessons have no title in {language} yet");
            errors.add(at, text);
        }
    }

    /// About how many bytes it takes to store it; rather too many than too few.
    pub fn bytes(&self) -> usize {
        const MODULE: usize = 80;
        const LESSON: usize = 120;
        const LANGUAGE: usize = 3;
        let module = |module: &Module| {
            MODULE + module.title.languages().count() * LANGUAGE + module.title.bytes(|title| title.as_str().len())
        };
        let lesson = |lesson: &LessonSummary| {
            LESSON + lesson.title.languages().count() * LANGUAGE + lesson.title.bytes(|title| title.as_str().len())
        };
        self.0.iter().map(module).sum::<usize>() + self.lessons().map(lesson).sum::<usize>()
    }

    /// Makes a change unless it would make the outline larger than can be stored. What makes it
    /// smaller is always welcome.
    fn attempt<E>(&mut self, too_large: E, change: impl FnOnce(&mut Vec<Module>)) -> Result<(), E> {
        let mut next = self.clone();
        change(&mut next.0);
        if next.bytes() > MOST_OUTLINE_BYTES.max(self.bytes()) {
            return Err(too_large);
        }
        *self = next;
        Ok(())
    }
}

/// Takes what an order names out of what there is.
fn take<I: Copy + Eq + std::hash::Hash, T>(
    known: &mut HashMap<I, T>,
    seen: &mut HashSet<I>,
    id: I,
    what: &str,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Option<T> {
    let taken = known.remove(&id);
    match (&taken, seen.insert(id)) {
        (Some(_), _) => {}
        (None, false) => errors.add(at, "is named twice"),
        (None, true) => errors.add(at, format!("is not a {what} of this course")),
    }
    taken
}

#[cfg(test)]
#[path = "outline_tests.rs"]
pub(super) mod tests;
