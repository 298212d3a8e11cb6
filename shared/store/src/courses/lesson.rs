//! Lessons, as stored.

use glotto_domain::Revision;
use glotto_domain::courses::kinds::EstimatedMinutes;
use glotto_domain::courses::{Generation, Lesson, LessonContent, LessonState, LessonTitle, Translations};
use glotto_domain::id::{CourseId, LessonId};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A lesson in a generation of the draft, as stored. What a version has is never changed. Title and preview are also in
/// the outline, so that reading the outline needs no lessons. Both are written together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonItem {
    /// The course.
    pub course_id: CourseId,
    /// Names the lesson.
    pub lesson_id: LessonId,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The content.
    pub content: LessonContent,
    /// Whether readers who are signed in may take it without being enrolled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
    /// The minutes that its author estimates it to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<EstimatedMinutes>,
    /// The generation.
    pub generation: Generation,
    /// The generation in which the content was edited last.
    pub edited: Generation,
    /// The revision.
    pub rev: Revision,
}

impl Entity for LessonItem {
    const TYPE: &'static str = "Lesson";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::lesson(self.course_id, self.lesson_id, self.generation)
    }
}

impl LessonItem {
    /// The key of the HTML that lies beside an article.
    pub(crate) fn rendered_key(&self) -> Option<Key> {
        let is_article = self.content.body().is_some();
        is_article.then(|| keys::courses::rendered_article(self.course_id, self.lesson_id, self.generation))
    }
}

impl From<&Lesson> for LessonItem {
    fn from(lesson: &Lesson) -> Self {
        let LessonState { id, course, title, content, preview, minutes, generation, edited, rev } = (**lesson).clone();
        Self { course_id: course, lesson_id: id, title, content, preview, minutes, generation, edited, rev }
    }
}

impl From<LessonItem> for Lesson {
    fn from(item: LessonItem) -> Self {
        let LessonItem { course_id, lesson_id, title, content, preview, minutes, generation, edited, rev } = item;
        Self::restore(LessonState {
            id: lesson_id,
            course: course_id,
            title,
            content,
            preview,
            minutes,
            generation,
            edited,
            rev,
        })
    }
}
