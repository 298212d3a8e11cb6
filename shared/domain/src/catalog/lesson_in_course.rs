//! A lesson together with the course around it, for changes that show in the outline as well.

use jiff::Timestamp;

use super::{Course, Lesson, Outline, OutlineError};

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
    pub fn retell(&mut self, now: Timestamp) -> Result<(), OutlineError> {
        let before = self.outline.clone();
        self.outline.update_lesson(self.lesson.summary())?;
        if self.outline != before {
            self.course.revised(&self.outline, now);
        }
        Ok(())
    }
}
