//! Moving one lesson or one module. A move names the neighbour that it follows, and no order of all others, so moves of
//! several authors merge: each is applied to the outline as it is then.

use super::{LessonSummary, Module, Outline};
use crate::id::{LessonId, ModuleId};
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

impl Outline {
    /// The module that a lesson is in.
    pub fn module_of(&self, lesson: LessonId) -> Option<ModuleId> {
        let holds = |module: &&Module| module.lessons.iter().any(|candidate| candidate.id == lesson);
        self.0.iter().find(holds).map(|module| module.id)
    }

    /// Moves a lesson behind another one of a module, or to the beginning of it; without a module, of its own. Returns
    /// false, and changes nothing, if there is no such lesson. A lesson that is there already stays.
    ///
    /// # Errors
    ///
    /// `/moduleId` is no module of the course, or `/after` no other lesson of the module.
    pub fn place_lesson(
        &mut self,
        lesson: LessonId,
        module: Option<ModuleId>,
        after: Option<LessonId>,
    ) -> Result<bool, ValidationErrors> {
        let Some(own) = self.module_of(lesson) else { return Ok(false) };
        let module = module.unwrap_or(own);
        let target = self.module(module).ok_or_else(|| not_found("moduleId", "is not a module of this course"))?;
        let follows = |id: LessonId| id != lesson && target.lessons.iter().any(|candidate| candidate.id == id);
        if after.is_some_and(|id| !follows(id)) {
            return Err(not_found("after", "is not another lesson of this module"));
        }
        let Some(summary) = self.take_lesson(lesson) else { return Ok(false) };
        if let Some(target) = self.0.iter_mut().find(|candidate| candidate.id == module) {
            let index = index_after(&target.lessons, after, |candidate| candidate.id);
            target.lessons.insert(index, summary);
        }
        Ok(true)
    }

    /// Moves a module behind another one, or to the beginning. Returns false, and changes nothing, if there is no such
    /// module.
    ///
    /// # Errors
    ///
    /// `/after` is no other module of the course.
    pub fn place_module(&mut self, module: ModuleId, after: Option<ModuleId>) -> Result<bool, ValidationErrors> {
        let Some(index) = self.0.iter().position(|candidate| candidate.id == module) else { return Ok(false) };
        if after.is_some_and(|id| id == module || self.module(id).is_none()) {
            return Err(not_found("after", "is not another module of this course"));
        }
        let moved = self.0.remove(index);
        let index = index_after(&self.0, after, |candidate| candidate.id);
        self.0.insert(index, moved);
        Ok(true)
    }

    fn take_lesson(&mut self, lesson: LessonId) -> Option<LessonSummary> {
        self.0.iter_mut().find_map(|module| {
            let index = module.lessons.iter().position(|candidate| candidate.id == lesson)?;
            Some(module.lessons.remove(index))
        })
    }
}

/// The index behind an element; the first one without.
pub(super) fn index_after<T, I: PartialEq>(list: &[T], after: Option<I>, id: impl Fn(&T) -> I) -> usize {
    after.and_then(|after| list.iter().position(|element| id(element) == after)).map_or(0, |index| index + 1)
}

fn not_found(member: &str, detail: &str) -> ValidationErrors {
    let mut errors = ValidationErrors::default();
    errors.add(&Pointer::root().child(member), Violation::new(FieldErrorCode::NotFound, detail));
    errors
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
