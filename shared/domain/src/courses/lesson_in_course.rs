//! A lesson together with its course, for changes that the outline shows as well.

use jiff::Timestamp;

use super::{Course, Lesson, Outline, RemoveLessonError, UpdateLessonError};

/// A lesson and its course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonInCourse {
    /// The course.
    pub course: Course,
    /// The outline of the course.
    pub outline: Outline,
    /// The lesson.
    pub lesson: Lesson,
}

impl LessonInCourse {
    /// Brings the outline in line with the lesson. If that changes the outline, the course gets a new
    /// revision.
    pub fn update_outline(&mut self, now: Timestamp) -> Result<(), UpdateLessonError> {
        let before = self.outline.clone();
        self.outline.update_lesson(self.lesson.summary())?;
        if self.outline != before {
            self.course.bump_outline_revision(&self.outline, now);
        }
        Ok(())
    }

    /// Removes the lesson from the outline. A published course keeps at least one lesson: enrolled
    /// learners could otherwise neither continue nor finish it.
    pub fn remove_from_outline(&mut self, now: Timestamp) -> Result<(), RemoveLessonError> {
        let mut outline = self.outline.clone();
        outline.remove_lesson(self.lesson.id);
        if self.course.is_published() && outline.lessons().next().is_none() {
            return Err(RemoveLessonError::Last);
        }
        self.outline = outline;
        self.course.bump_outline_revision(&self.outline, now);
        Ok(())
    }
}
