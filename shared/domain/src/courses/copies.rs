//! Copies of lessons, modules and courses. A copy has ids of its own, and belongs to its new place alone: no edit of
//! one changes the other. What plays is shared, because a video that is ready never changes.

use jiff::Timestamp;

use super::places::index_after;
use super::{
    Course, CourseState, CourseStatus, CourseTitle, Generation, Lesson, LessonContent, LessonSummary, MAX_LESSONS,
    MAX_MODULES, Module, Outline, Translations,
};
use crate::id::{CourseId, LessonId, ModuleId, UserId};
use crate::{DomainError, ValidationErrors, kinds};

/// Why a lesson cannot be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CopyLessonError {
    /// The course has as many lessons as allowed.
    #[problem(Conflict, "too-many-lessons", "A course has at most 500 lessons.")]
    TooMany,
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

/// Why a module cannot be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CopyModuleError {
    /// The course has no such module.
    #[problem(kinds::NOT_FOUND)]
    NoSuchModule,
    /// The course has as many modules as allowed.
    #[problem(Conflict, "too-many-modules", "A course has at most 100 modules.")]
    TooManyModules,
    /// The course would have more lessons than allowed.
    #[problem(Conflict, "too-many-lessons", "A course has at most 500 lessons.")]
    TooManyLessons,
    /// The titles in all languages are too long together.
    #[problem(kinds::OUTLINE_TOO_LARGE)]
    TooLarge,
}

impl LessonContent {
    /// The content of a copy in a course. A video that is still uploaded or transcoded stays with the original, whose
    /// lesson alone is changed when it is ready. Captions are files of the course that the copy belongs to.
    #[must_use]
    pub fn copied(mut self, course: CourseId) -> Self {
        if let Some((video, plays)) = self.played_mut() {
            *video = plays.as_ref().map(|plays| plays.video);
        }
        for track in self.captions_mut().into_iter().flatten() {
            track.course = course;
        }
        self
    }
}

impl Lesson {
    /// A copy, stored in a generation of a draft: of the same course, or of another one.
    #[must_use]
    pub fn copy(&self, id: LessonId, course: CourseId, generation: Generation) -> Self {
        let mut state = self.0.clone();
        state.id = id;
        state.course = course;
        state.content = state.content.copied(course);
        state.generation = generation;
        state.edited = generation;
        state.rev = id.first_revision();
        Self(state)
    }
}

/// The kind of the event that a course was copied.
pub const COURSE_COPIED: &str = "CourseCopied";

impl Outline {
    /// Inserts a copy of a lesson behind the original, or at the end of the outline if that has left it.
    ///
    /// # Errors
    ///
    /// There is no room for it.
    pub fn insert_copied_lesson(&mut self, original: LessonId, copy: LessonSummary) -> Result<(), CopyLessonError> {
        if self.lessons().count() >= MAX_LESSONS {
            return Err(CopyLessonError::TooMany);
        }
        let own = self.module_of(original);
        self.try_change(CopyLessonError::TooLarge, |modules| {
            if let Some(module) = modules.iter_mut().find(|module| Some(module.id) == own) {
                let index = index_after(&module.lessons, Some(original), |lesson| lesson.id);
                module.lessons.insert(index, copy);
            }
        })
    }

    /// Checks that there is room for a copy of a module, before its contents are written.
    ///
    /// # Errors
    ///
    /// There is no such module, or no room.
    pub fn check_copied_module(&self, original: ModuleId) -> Result<&Module, CopyModuleError> {
        let module = self.module(original).ok_or(CopyModuleError::NoSuchModule)?;
        if self.modules().len() >= MAX_MODULES {
            return Err(CopyModuleError::TooManyModules);
        }
        if self.lessons().count() + module.lessons.len() > MAX_LESSONS {
            return Err(CopyModuleError::TooManyLessons);
        }
        self.clone().try_change(CopyModuleError::TooLarge, |modules| modules.push(module.clone()))?;
        Ok(module)
    }

    /// Inserts a copy of a module behind the original.
    ///
    /// # Errors
    ///
    /// As [`check_copied_module`](Self::check_copied_module).
    pub fn insert_copied_module(&mut self, original: ModuleId, copy: Module) -> Result<(), CopyModuleError> {
        self.check_copied_module(original)?;
        self.try_change(CopyModuleError::TooLarge, |modules| {
            let index = index_after(modules, Some(original), |module| module.id);
            modules.insert(index, copy);
        })
    }
}

impl Course {
    /// A copy of the draft as a new course of a user, which was never published and has no other instructors. It admits
    /// the same users as the original, so that no copy is open, free or listed by mistake.
    ///
    /// # Errors
    ///
    /// The new title lacks the default language.
    pub fn copy(
        &self,
        id: CourseId,
        owner: UserId,
        title: Option<Translations<CourseTitle>>,
        now: Timestamp,
    ) -> Result<Self, ValidationErrors> {
        let mut metadata = self.metadata.clone();
        metadata.title = title.unwrap_or(metadata.title);
        let errors = metadata.check();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self(CourseState {
            id,
            owner,
            co_instructors: std::collections::BTreeSet::new(),
            metadata,
            status: CourseStatus::Draft,
            published: None,
            version: None,
            generation: Generation::FIRST,
            archived: None,
            admission: self.admission.clone(),
            created: now,
            updated: now,
            rev: id.first_revision(),
            outline_rev: id.first_revision(),
            lesson_count: self.lesson_count,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, english, id};
    use super::super::{CourseAccess, CourseAdmission, CoursePrice, LessonEdit, LessonInCourse, LessonKind};
    use super::*;
    use crate::id::VideoId;
    use crate::input;
    use serde_json::json;

    fn video_lesson(found: &mut LessonInCourse) {
        let [ready, pending]: [VideoId; 2] = [id(1), id(2)];
        found.lesson.attach_video(ready);
        found.lesson.video_ready(samples::playable(ready, 60));
        found.lesson.attach_video(pending);
    }

    #[test]
    fn a_copy_plays_what_the_original_plays_and_does_not_wait_for_its_next_video() {
        let mut found = samples::lesson_in_course(LessonKind::Video);
        video_lesson(&mut found);
        let copy = found.lesson.copy(id(9), id(5), Generation::FIRST);
        assert_eq!(copy.content.plays(), found.lesson.content.plays());
        assert_eq!(copy.content.videos(), [id(1)].into(), "the upload belongs to the original");
        assert_eq!((copy.id, copy.course), (id(9), id(5)));
    }

    #[test]
    fn an_edit_of_a_copy_leaves_the_original_alone() {
        let found = samples::lesson_in_course(LessonKind::Article);
        let mut copy = found.lesson.copy(id(9), found.course.id, found.course.generation);
        let title = Some(input::read(&json!({"en": "Other"})).unwrap());
        copy.edit(&found.course, LessonEdit { title, ..LessonEdit::default() }).unwrap();
        assert!(copy.title != found.lesson.title && copy.rev != found.lesson.rev);
    }

    #[test]
    fn a_copy_follows_its_original() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let other = samples::lesson(2, &found.course, LessonKind::Article);
        found.outline.add_lesson(id(1), other.summary()).unwrap();
        let copy = found.lesson.copy(id(9), found.course.id, found.course.generation);
        found.outline.insert_copied_lesson(id(1), copy.summary()).unwrap();
        let lessons: Vec<LessonId> = found.outline.lessons().map(|lesson| lesson.id).collect();
        assert_eq!(lessons, [id(1), id(9), id(2)]);
        let module = Module { id: id(7), title: english("Copy"), lessons: Vec::new() };
        found.outline.add_module(id(2), english("Last")).unwrap();
        found.outline.insert_copied_module(id(1), module).unwrap();
        let modules: Vec<ModuleId> = found.outline.modules().iter().map(|module| module.id).collect();
        assert_eq!(modules, [id(1), id(7), id(2)]);
    }

    #[test]
    fn a_course_with_all_the_lessons_that_are_allowed_takes_no_copy() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        for number in 2..=500 {
            let lesson = samples::lesson(number, &found.course, LessonKind::Article);
            found.outline.add_lesson(id(1), lesson.summary()).unwrap();
        }
        let copy = found.lesson.copy(id(999), found.course.id, found.course.generation);
        let before = found.outline.clone();
        assert_eq!(found.outline.insert_copied_lesson(id(1), copy.summary()), Err(CopyLessonError::TooMany));
        assert_eq!(found.outline.check_copied_module(id(1)), Err(CopyModuleError::TooManyLessons));
        assert_eq!(found.outline.check_copied_module(id(9)), Err(CopyModuleError::NoSuchModule));
        assert_eq!(found.outline, before);
    }

    #[test]
    fn a_copied_course_admits_the_same_users_as_the_original() {
        let mut course = samples::course();
        course.admit_by(CourseAdmission {
            access: CourseAccess::Invitation,
            price: CoursePrice::Paid,
            capacity: Some(input::read(&json!(20)).unwrap()),
            prerequisites: input::read(&json!([id::<CourseId>(7)])).unwrap(),
            listed: false,
        });
        let copy = course.copy(id(5), id(44), None, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(copy.admission, course.admission);
    }

    #[test]
    fn a_copied_course_is_a_draft_of_its_new_owner_with_the_title_that_is_wanted() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        found.course.grant_co_instructor(id(33)).unwrap();
        samples::publish(&mut found.course, &found.outline);
        found.course.archive(Timestamp::UNIX_EPOCH);
        let copy = found.course.copy(id(5), id(44), None, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(copy.metadata, found.course.metadata);
        assert_eq!((copy.owner, copy.co_instructors.len(), copy.version), (id(44), 0, None));
        assert!(!copy.is_published() && !copy.is_archived());
        let title = input::read(&json!({"de": "Neu"})).unwrap();
        assert!(found.course.copy(id(5), id(44), Some(title), Timestamp::UNIX_EPOCH).is_err());
    }
}
