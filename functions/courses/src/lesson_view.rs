//! The view of a lesson with its content.

use std::collections::BTreeSet;

use glotto_domain::courses::kinds::{AppointmentPlace, LinkNote, minutes_of};
use glotto_domain::courses::{ArticleBody, Lesson, LessonContent, LessonKind, LessonTitle, Translations};
use glotto_domain::id::{CourseId, DeckId, LessonId, QuizId, VideoId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::media::Playable;
use glotto_store::courses::{ArticleHtml, RenderedArticleItem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::content_view::{AppointmentView, LessonFileView, LinkView, RecordingView};
use crate::dialogue_view::{DialogueTranslationsView, DialogueView};
use crate::localizer::{LocalizedView, Localizer};
use crate::view_language::{Fallbacks, ViewLanguage};

/// A lesson with its content.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonView {
    /// The id of the lesson.
    pub id: LessonId,
    /// The course that the lesson belongs to.
    pub course_id: CourseId,
    /// What kind of lesson it is. It says which of the members below are there.
    pub kind: LessonKind,
    /// The title.
    pub title: LessonTitle,
    /// The language of the lesson: the requested one, or the nearest in which its article, all of its dialogue, or else
    /// its title exists. All texts are in this language, except those in `fallbacks`.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// The texts that are in another language than `language`, by the names of their members; parts of the lesson have
    /// their own. Missing if there are none.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// Whether the lesson can be taken: an article, a link and an appointment always, a dialogue once it has lines, a
    /// video and a recording after transcoding, and the others once what they show is there.
    pub ready: bool,
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: bool,
    /// How long the lesson plays, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// How many minutes the lesson takes: what it plays or the time of the appointment, or else the author's estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
    /// What the lesson shows.
    #[serde(flatten)]
    pub content: LessonContentView,
    /// The texts in all languages. Only the owner of the course, co-instructors and admins get them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<LessonTranslationsView>,
}

/// What a lesson shows. Which member there is depends on its kind.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonContentView {
    /// The text of an article in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<ArticleBody>,
    /// The text of an article as HTML, made of `body`: one `div` with `lang` and `dir`, without scripts, addresses of
    /// media, and links other than `https` and `mailto`. Pictures, recordings and files have the id of their file in
    /// `data-media`, and get their address from the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Whether the HTML of an article has still to be made, as for a second or two after a change. If it is missing and
    /// this is false, it is longer than can be stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html_pending: Option<bool>,
    /// The video of a video lesson, or the recording of an audio lesson: the one that plays, and for the owner,
    /// co-instructors and admins the newest one, once its upload was started. Get playback has the addresses to play it
    /// and the position at which the learner stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_id: Option<VideoId>,
    /// What may be done with the video, and the languages of its captions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<RecordingView>,
    /// The same of the recording of an audio lesson.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<RecordingView>,
    /// The file of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<LessonFileView>,
    /// The dialogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialogue: Option<DialogueView>,
    /// The page elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<LinkView>,
    /// The meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentView>,
    /// The quiz, once the author has chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiz_id: Option<QuizId>,
    /// The deck of cards, once the author has chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deck_id: Option<DeckId>,
}

glotto_domain::redacted_debug!(LessonContentView);

/// The texts of a lesson in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonTranslationsView {
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Translations<ArticleBody>>,
    /// The texts of a dialogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialogue: Option<DialogueTranslationsView>,
    /// What a learner does on a page elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Translations<LinkNote>>,
    /// Where a meeting is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Translations<AppointmentPlace>>,
}

impl LessonView {
    pub(crate) fn of(lesson: &Lesson, default: &LanguageTag, localizer: &Localizer) -> Self {
        let languages = match &lesson.content {
            // A note or a place is not what the lesson is about.
            LessonContent::Link { .. } | LessonContent::Appointment { .. } => None,
            content => content.languages().filter(|languages| !languages.is_empty()),
        };
        let view = match languages {
            Some(languages) => localizer.in_language_among(&languages, default),
            None => localizer.in_language_of(&lesson.title, default),
        };
        let mut texts = view.texts();
        let (title, body) = (texts.show("title", &lesson.title), lesson.content.body());
        let body = body.map(|body| texts.show("body", body));
        Self {
            id: lesson.id,
            course_id: lesson.course,
            kind: lesson.content.kind(),
            title,
            dir: view.language.direction(),
            fallbacks: texts.into_fallbacks(),
            ready: lesson.content.is_ready(),
            is_free_preview: lesson.preview,
            duration_seconds: lesson.content.seconds(),
            estimated_minutes: minutes_of(lesson.content.duration(), lesson.minutes),
            content: LessonContentView {
                html_pending: body.as_ref().map(|_| true),
                body,
                ..LessonContentView::of(&lesson.content, &view)
            },
            translations: localizer.all_translations.then(|| LessonTranslationsView::from(lesson)),
            language: view.language,
        }
    }
}

/// The video that a viewer sees: for authors the newest one. An upload that replaces it concerns no learner until it
/// plays.
fn newest(video: Option<VideoId>, plays: Option<&Playable>, view: &ViewLanguage) -> Option<VideoId> {
    if view.all_translations { video } else { plays.map(|plays| plays.video) }
}

impl LessonView {
    /// The view of a reader: with the HTML of an article, as far as it is there. With it comes what distinguishes the
    /// view in the `ETag` from that of the same revision without the HTML.
    pub(crate) fn with_html(mut self, rendered: Option<&RenderedArticleItem>) -> (Self, Option<String>) {
        let shown = &mut self.content;
        let found = rendered.zip(shown.body.as_ref());
        let tag = match found.map(|(rendered, body)| rendered.html(&self.language, body)) {
            Some(ArticleHtml::Made(html, version)) => {
                (shown.html, shown.html_pending) = (Some(html), Some(false));
                Some(format!("html{version}"))
            }
            Some(ArticleHtml::TooLong) => {
                shown.html_pending = Some(false);
                Some("text".to_owned())
            }
            Some(ArticleHtml::Pending) | None => None,
        };
        (self, tag)
    }
}

impl LessonContentView {
    /// The view of all but the text of an article, which has the language of the lesson.
    fn of(content: &LessonContent, view: &ViewLanguage) -> Self {
        let mut shown = Self::default();
        match content {
            LessonContent::Article { .. } => {}
            LessonContent::Video { video, plays, .. } => {
                shown.video_id = newest(*video, plays.as_ref(), view);
                shown.video = Some(RecordingView::of(content));
            }
            LessonContent::Audio { video, plays, .. } => {
                shown.video_id = newest(*video, plays.as_ref(), view);
                shown.audio = Some(RecordingView::of(content));
            }
            LessonContent::Document { file } => shown.document = Some(file.into()),
            LessonContent::Dialogue { dialogue } => shown.dialogue = Some(DialogueView::of(dialogue, view)),
            LessonContent::Link { link } => shown.link = Some(LinkView::of(link, view)),
            LessonContent::Appointment { appointment } => {
                shown.appointment = Some(AppointmentView::of(appointment, view));
            }
            LessonContent::Quiz { quiz } => shown.quiz_id = *quiz,
            LessonContent::Deck { deck } => shown.deck_id = *deck,
        }
        shown
    }

    /// The other languages that parts are shown in.
    fn languages_of_fallbacks(&self) -> impl Iterator<Item = &LanguageTag> {
        let link = self.link.iter().flat_map(|link| link.fallbacks.languages());
        let appointment = self.appointment.iter().flat_map(|appointment| appointment.fallbacks.languages());
        self.dialogue.iter().flat_map(DialogueView::languages_of_fallbacks).chain(link).chain(appointment)
    }
}

impl From<&Lesson> for LessonTranslationsView {
    fn from(lesson: &Lesson) -> Self {
        let (title, body) = (lesson.title.clone(), lesson.content.body().cloned());
        let mut shown = Self { title, body, dialogue: None, note: None, place: None };
        match &lesson.content {
            LessonContent::Dialogue { dialogue } => shown.dialogue = Some(dialogue.into()),
            LessonContent::Link { link } => shown.note.clone_from(&link.note),
            LessonContent::Appointment { appointment } => shown.place.clone_from(&appointment.place),
            _ => {}
        }
        shown
    }
}

impl LocalizedView for LessonView {
    /// A text that was not translated is shown in the course's default language, which can change
    /// without the lesson. So its language is part of the `ETag`.
    fn languages(&self) -> Vec<LanguageTag> {
        let others = self.fallbacks.languages().chain(self.content.languages_of_fallbacks());
        let others: BTreeSet<_> = others.filter(|language| **language != self.language).collect();
        std::iter::once(&self.language).chain(others).cloned().collect()
    }
}
