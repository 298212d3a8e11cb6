//! A lesson together with its course, for changes that the outline shows as well.

use jiff::Timestamp;

use super::{Course, Lesson, Outline, UpdateLessonError};
use crate::Revision;

/// A lesson of a draft and its course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonInCourse {
    /// The course.
    pub course: Course,
    /// The outline of the draft.
    pub outline: Outline,
    /// The lesson.
    pub lesson: Lesson,
}

impl LessonInCourse {
    /// Finishes an edit of the lesson, which was as `before`. What a version has is not changed: the lesson is then a
    /// copy in the present generation, with a fresh revision. The outline follows the lesson, and if that changes it,
    /// the course gets a new revision.
    pub fn finish_edit(&mut self, before: &Lesson, fresh: Revision, now: Timestamp) -> Result<(), UpdateLessonError> {
        if self.lesson == *before {
            return Ok(());
        }
        self.lesson.finish_edit(before, self.course.generation, fresh);
        let former = self.outline.clone();
        self.outline.update_lesson(self.lesson.summary())?;
        if self.outline != former {
            self.course.bump_outline_revision(&self.outline, now);
        }
        Ok(())
    }

    /// Removes the lesson from the draft.
    pub fn remove_from_outline(&mut self, now: Timestamp) {
        self.outline.remove_lesson(self.lesson.id);
        self.course.bump_outline_revision(&self.outline, now);
    }

    /// Whether the stored content belongs to the draft alone, so that no version has it.
    pub fn is_of_draft_alone(&self) -> bool {
        self.lesson.generation == self.course.generation
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Generation, LessonEdit, LessonKind, samples};
    use super::*;
    use crate::input;

    fn titled(title: &str) -> LessonEdit {
        LessonEdit { title: Some(input::read(&json!({"en": title})).unwrap()), ..LessonEdit::default() }
    }

    fn written(text: &str) -> LessonEdit {
        let mut edit = LessonEdit::default();
        edit.content.body = Some(input::read(&json!({"en": text})).unwrap());
        edit
    }

    fn edit(found: &mut LessonInCourse, edit: LessonEdit) {
        let before = found.lesson.clone();
        found.lesson.edit(&found.course, edit).unwrap();
        found.finish_edit(&before, "77".parse().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
    }

    #[test]
    fn an_edit_of_what_no_version_has_stays_in_its_place() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let before = found.clone();
        edit(&mut found, written("Other text"));
        assert_eq!((found.lesson.generation, found.lesson.rev), (Generation::FIRST, before.lesson.rev.next()));
        assert_eq!((&found.outline, &found.course), (&before.outline, &before.course), "the outline shows no text");
        edit(&mut found, titled("Other title"));
        assert!(found.outline != before.outline && found.course.rev == before.course.rev.next());
        assert!(found.is_of_draft_alone());
    }

    #[test]
    fn an_edit_of_what_a_version_has_is_a_copy_in_the_next_generation_with_a_fresh_revision() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        let version = samples::publish(&mut found.course, &found.outline);
        assert!(!found.is_of_draft_alone());
        edit(&mut found, written("Other text"));
        let entry = found.outline.lesson(found.lesson.id).unwrap();
        assert_eq!((entry.content, entry.edited), (Generation::FIRST.next(), Generation::FIRST.next()));
        assert_eq!(found.lesson.rev, "77".parse().unwrap());
        assert_eq!(version.outline.lesson(found.lesson.id).unwrap().content, Generation::FIRST);
        assert!(found.is_of_draft_alone());
    }

    #[test]
    fn a_lesson_that_was_only_renamed_is_not_one_whose_content_was_edited() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        samples::publish(&mut found.course, &found.outline);
        edit(&mut found, titled("Other title"));
        let entry = found.outline.lesson(found.lesson.id).unwrap();
        assert_eq!((entry.content, entry.edited), (Generation::FIRST.next(), Generation::FIRST));
    }

    #[test]
    fn an_edit_that_changes_nothing_copies_nothing() {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        samples::publish(&mut found.course, &found.outline);
        let before = found.clone();
        edit(&mut found, LessonEdit::default());
        assert_eq!(found, before);
    }
}
