//! The view of a lesson with its content.

use glotto_domain::courses::{ArticleBody, Lesson, LessonKind, LessonTitle, Translations};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::locale::LanguageTag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::localizer::{LocalizedView, Localizer};

/// A lesson with its content.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonView {
    /// The id of the lesson.
    pub id: LessonId,
    /// The course that the lesson belongs to.
    pub course_id: CourseId,
    /// Whether the lesson is an article or a video.
    pub kind: LessonKind,
    /// The title.
    pub title: LessonTitle,
    /// The text of an article in Markdown, in `language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<ArticleBody>,
    /// The language of an article's text, or of a video's title: the requested one, or the nearest
    /// that exists.
    pub language: LanguageTag,
    #[serde(skip)]
    title_language: LanguageTag,
    /// Whether the lesson can be taken: always for an article, and after transcoding for a video.
    pub ready: bool,
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: bool,
    /// The newest video, once its upload was started. Get playback has the addresses to play it and
    /// the position at which the learner stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_id: Option<VideoId>,
    /// The length of the video, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The texts in all languages. Only the owner of the course, co-instructors and admins get them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<LessonTranslationsView>,
}

/// The texts of a lesson in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonTranslationsView {
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Translations<ArticleBody>>,
}

impl LessonView {
    pub(crate) fn of(lesson: &Lesson, default: &LanguageTag, localizer: &Localizer) -> Self {
        let texts = lesson.content.body();
        let localizer = match texts {
            Some(body) => localizer.in_language_of(body, default),
            None => localizer.in_language_of(&lesson.title, default),
        };
        let (title_language, title) = localizer.pick(&lesson.title, default);
        let body = texts.map(|texts| localizer.pick(texts, default));
        let translations = || LessonTranslationsView { title: lesson.title.clone(), body: texts.cloned() };
        Self {
            id: lesson.id,
            course_id: lesson.course,
            kind: lesson.content.kind(),
            title: title.clone(),
            body: body.map(|(_, text)| text.clone()),
            language: body.map_or(title_language, |(language, _)| language).clone(),
            title_language: title_language.clone(),
            ready: lesson.content.is_ready(),
            is_free_preview: lesson.preview,
            video_id: lesson.content.video(),
            duration_seconds: lesson.content.seconds(),
            translations: localizer.all_translations.then(translations),
        }
    }
}

impl LocalizedView for LessonView {
    /// A title that was not translated is shown in the course's default language, which can change
    /// without the lesson. So its language is part of the `ETag`.
    fn languages(&self) -> Vec<LanguageTag> {
        vec![self.language.clone(), self.title_language.clone()]
    }
}
