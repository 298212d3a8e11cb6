//! The event that the text of an article has changed.

use glotto_domain::courses::{Generation, Lesson};
use glotto_domain::id::{CourseId, LessonId};
use serde::{Deserialize, Serialize};

/// An article whose HTML has to be made: the payload of `ARTICLE_EDITED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArticleEdited {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The generation of the draft in which it is stored.
    pub generation: Generation,
}

impl From<&Lesson> for ArticleEdited {
    fn from(lesson: &Lesson) -> Self {
        Self { course_id: lesson.course, lesson_id: lesson.id, generation: lesson.generation }
    }
}
