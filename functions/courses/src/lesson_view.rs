//! How a lesson is shown to those who take it or write it.

use glotto_domain::courses::{ArticleBody, Course, Lesson, LessonKind, LessonTitle, Translations};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::locale::LanguageTag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::reader::Reader;

/// A lesson with its content.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonView {
    /// Names the lesson.
    pub id: LessonId,
    /// The course that it belongs to.
    pub course_id: CourseId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: LessonTitle,
    /// The text of an article in Markdown, in `language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<ArticleBody>,
    /// The language of an article's text, or of a video's title: the reader's, or the nearest one
    /// that there is.
    pub language: LanguageTag,
    /// The language of the title.
    #[serde(skip)]
    title_language: LanguageTag,
    /// Whether it can be taken: an article always, a video once it has been transcoded.
    pub ready: bool,
    /// The newest film, once its author has begun to upload one. How to play it, and where the
    /// learner stopped, is told by the lesson's playback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_id: Option<VideoId>,
    /// How long the film is, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Its texts in all languages; for the course's authors only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<LessonTranslationsView>,
}

/// The texts of a lesson in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonTranslationsView {
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Translations<ArticleBody>>,
}

impl LessonView {
    pub(crate) fn of(lesson: &Lesson, course: &Course, reader: &Reader) -> Self {
        let default = &course.default_language;
        let settled = match &lesson.body {
            Some(body) => reader.settled(body, default),
            None => reader.settled(&lesson.title, default),
        };
        let (title_language, title) = settled.pick(&lesson.title, default);
        let body = lesson.body.as_ref().map(|texts| settled.pick(texts, default));
        let translations = || LessonTranslationsView { title: lesson.title.clone(), body: lesson.body.clone() };
        Self {
            id: lesson.id,
            course_id: lesson.course,
            kind: lesson.kind,
            title: title.clone(),
            body: body.map(|(_, text)| text.clone()),
            language: body.map_or(title_language, |(language, _)| language).clone(),
            title_language: title_language.clone(),
            ready: lesson.ready,
            video_id: lesson.video,
            duration_seconds: lesson.seconds,
            translations: reader.author.then(translations),
        }
    }

    /// The language of the lesson, and that of its title: where the title lacks the former it is
    /// the course's default, which changes without the lesson.
    pub(crate) fn languages(&self) -> [&LanguageTag; 2] {
        [&self.language, &self.title_language]
    }
}
