//! A lesson together with the course around it, for changes that show in the outline as well.

use jiff::Timestamp;

use super::{Course, Lesson, Outline, RemoveLessonError, UpdateLessonError};

/// A lesson, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonInCourse {
    /// The course.
    pub course: Course,
    /// Its outline.
    pub outline: Outline,
    /// The lesson.
    pub lesson: Lesson,
}

impl LessonInCourse {
    /// Lets the outline say of the lesson what it now is. If that makes a difference the course
    /// has changed, too.
    pub fn retell(&mut self, now: Timestamp) -> Result<(), UpdateLessonError> {
        let before = self.outline.clone();
        self.outline.update_lesson(self.lesson.summary())?;
        if self.outline != before {
            self.course.revised(&self.outline, now);
        }
        Ok(())
    }

    /// Takes the lesson out of the outline. A course that everybody finds keeps something to learn:
    /// otherwise those who are enrolled could neither go on nor finish.
    pub fn leave(&mut self, now: Timestamp) -> Result<(), RemoveLessonError> {
        let mut left = self.outline.clone();
        left.remove_lesson(self.lesson.id);
        if self.course.is_published() && left.lessons().next().is_none() {
            return Err(RemoveLessonError::Last);
        }
        self.outline = left;
        self.course.revised(&self.outline, now);
        Ok(())
    }
}
