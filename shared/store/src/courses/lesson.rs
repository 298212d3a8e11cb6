//! Lessons, as stored.

use glotto_domain::Revision;
use glotto_domain::courses::{ArticleBody, Lesson, LessonKind, LessonState, LessonTitle, Translations};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A lesson, as stored. Title, readiness and length are also in the outline, so that reading the
/// outline needs no lessons and reading a lesson needs no outline. Both are written together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonItem {
    /// The course.
    pub course_id: CourseId,
    /// Names the lesson.
    pub lesson_id: LessonId,
    /// The kind of lesson.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Translations<ArticleBody>>,
    /// The video of a video lesson.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoId>,
    /// Whether a learner can take it.
    pub ready: bool,
    /// How long the video is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// The revision.
    pub rev: Revision,
}

impl Entity for LessonItem {
    const TYPE: &'static str = "Lesson";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::lesson(self.course_id, self.lesson_id)
    }
}

impl From<&Lesson> for LessonItem {
    fn from(lesson: &Lesson) -> Self {
        let LessonState { id, course, kind, title, body, video, ready, seconds, rev } = (**lesson).clone();
        Self { course_id: course, lesson_id: id, kind, title, body, video, ready, seconds, rev }
    }
}

impl From<LessonItem> for Lesson {
    fn from(item: LessonItem) -> Self {
        let LessonItem { course_id, lesson_id, kind, title, body, video, ready, seconds, rev } = item;
        Self::restore(LessonState { id: lesson_id, course: course_id, kind, title, body, video, ready, seconds, rev })
    }
}
