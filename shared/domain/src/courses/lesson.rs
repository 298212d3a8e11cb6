//! A lesson and its content.

use std::collections::BTreeSet;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ArticleBody, Course, LessonError, LessonSummary, LessonTitle, MAX_ARTICLE_BYTES, Translations, TranslationsPatch,
};
use crate::id::{CourseId, LessonId, VideoId};
use crate::locale::LanguageTag;
use crate::{FieldErrorCode, ParseText, Pointer, Revision, ValidationErrors, Violation};

/// The kind of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LessonKind {
    /// An article.
    Article,
    /// A video.
    Video,
}

impl ParseText for LessonKind {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        match text {
            "article" => Ok(Self::Article),
            "video" => Ok(Self::Video),
            _ => Err(Violation::option(&["article", "video"])),
        }
    }
}

/// The data of a lesson. All code can read it; only [`Lesson`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonState {
    /// The id of the lesson.
    pub id: LessonId,
    /// The course that the lesson belongs to.
    pub course: CourseId,
    /// The kind of the lesson.
    pub kind: LessonKind,
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
    /// The newest video of a video lesson, once its upload was started.
    pub video: Option<VideoId>,
    /// Whether a learner can take the lesson: an article always, a video lesson once a video is ready.
    pub ready: bool,
    /// The length of the video that learners watch, in seconds.
    pub seconds: Option<u32>,
    /// The revision of the lesson.
    pub rev: Revision,
}

/// A lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson(LessonState);

/// The data of a new lesson.
#[derive(Debug, Clone)]
pub struct NewLesson {
    /// The kind of the lesson.
    pub kind: LessonKind,
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
}

/// Changes of a lesson.
#[derive(Debug, Clone, Default)]
pub struct LessonEdit {
    /// The title.
    pub title: Option<TranslationsPatch<LessonTitle>>,
    /// The text of an article.
    pub body: Option<TranslationsPatch<ArticleBody>>,
}

impl Deref for Lesson {
    type Target = LessonState;
    fn deref(&self) -> &LessonState {
        &self.0
    }
}

/// An article has no text.
fn required_for_an_article() -> Violation {
    Violation::new(FieldErrorCode::Required, "is required for an article")
}

/// A text is given for a video.
fn not_for_a_video() -> Violation {
    Violation::new(FieldErrorCode::NotPermitted, "must not be given for a video")
}

impl Lesson {
    /// Creates a lesson of a course.
    pub fn draft(id: LessonId, course: &Course, new: NewLesson) -> Result<Self, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        new.title.require(&course.default_language, &at("title"), &mut errors);
        match (new.kind, &new.body) {
            (LessonKind::Article, None) => errors.add(&at("body"), required_for_an_article()),
            (LessonKind::Article, Some(body)) => body.require(&course.default_language, &at("body"), &mut errors),
            (LessonKind::Video, Some(_)) => errors.add(&at("body"), not_for_a_video()),
            (LessonKind::Video, None) => {}
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self(LessonState {
            id,
            course: course.id,
            kind: new.kind,
            title: new.title,
            body: new.body,
            video: None,
            ready: new.kind == LessonKind::Article,
            seconds: None,
            rev: id.first_revision(),
        }))
    }

    /// The lesson of stored data.
    pub fn restore(state: LessonState) -> Self {
        Self(state)
    }

    /// Changes title and text. The revision only changes if one of them does.
    pub fn edit(&mut self, course: &Course, edit: LessonEdit) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let mut next = self.0.clone();
        if let Some(patch) = edit.title {
            next.title = patch.apply_to(&self.title, &course.default_language, &at("title"), &mut errors);
        }
        match (edit.body, &self.body) {
            (Some(patch), Some(body)) => {
                next.body = Some(patch.apply_to(body, &course.default_language, &at("body"), &mut errors));
            }
            (Some(_), None) => errors.add(&at("body"), not_for_a_video()),
            (None, _) => {}
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        if next != self.0 {
            next.rev = next.rev.next();
            self.0 = next;
        }
        Ok(())
    }

    /// Checks that the article is small enough to be stored.
    pub fn check_size(&self) -> Result<(), LessonError> {
        let bytes = self.body.as_ref().map_or(0, |body| body.bytes(|text| text.as_str().len()));
        if bytes > MAX_ARTICLE_BYTES { Err(LessonError::TooLarge) } else { Ok(()) }
    }

    /// Attaches a video that is going to be uploaded, in place of any other. A lesson that is ready
    /// stays ready: learners watch the previous video until the new one is ready.
    pub fn attach_video(&mut self, video: VideoId) {
        self.0.video = Some(video);
        self.0.rev = self.0.rev.next();
    }

    /// Makes the lesson ready with a video. Returns whether that changed anything: another video than
    /// the attached one, or the same one again, does not.
    pub fn video_ready(&mut self, video: VideoId, seconds: u32) -> bool {
        if self.video != Some(video) || (self.ready && self.seconds == Some(seconds)) {
            return false;
        }
        self.0.ready = true;
        self.0.seconds = Some(seconds);
        self.0.rev = self.0.rev.next();
        true
    }

    /// The summary of the lesson in the outline.
    pub fn summary(&self) -> LessonSummary {
        LessonSummary {
            id: self.id,
            kind: self.kind,
            title: self.title.clone(),
            ready: self.ready,
            seconds: self.seconds,
            untranslated: self.list_untranslated(),
        }
    }

    /// The languages of the title that an article has no text in.
    fn list_untranslated(&self) -> BTreeSet<LanguageTag> {
        let Some(body) = &self.body else { return BTreeSet::new() };
        self.title.languages().filter(|language| !body.covers(language)).cloned().collect()
    }
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::samples::course;
    use super::*;
    use crate::id::Id as _;
    use crate::input;

    fn lesson(kind: LessonKind, body: &serde_json::Value) -> Result<Lesson, Vec<String>> {
        let title = input::read(&json!({"en": "Greetings"})).unwrap();
        let new = NewLesson { kind, title, body: input::read(body).unwrap() };
        let id = LessonId::new(Timestamp::UNIX_EPOCH, 1);
        Lesson::draft(id, &course(), new)
            .map_err(|errors| errors.into_vec().into_iter().map(|error| error.pointer).collect())
    }

    #[test]
    fn an_article_has_a_text_and_a_video_has_none() {
        assert!(lesson(LessonKind::Article, &json!({"en": "# Hello"})).unwrap().ready);
        assert!(!lesson(LessonKind::Video, &json!(null)).unwrap().ready);
        assert_eq!(lesson(LessonKind::Article, &json!(null)).unwrap_err(), ["/body"]);
        assert_eq!(lesson(LessonKind::Video, &json!({"en": "text"})).unwrap_err(), ["/body"]);
        assert_eq!(lesson(LessonKind::Article, &json!({"de": "Hallo"})).unwrap_err(), ["/body"]);
    }

    #[test]
    fn an_article_that_cannot_be_stored_is_refused() {
        let body = "日".repeat(60_000);
        let lesson = lesson(LessonKind::Article, &json!({"en": body, "ja": body})).unwrap();
        assert_eq!(lesson.check_size(), Err(LessonError::TooLarge));
    }

    #[test]
    fn an_update_of_a_replaced_video_changes_nothing() {
        let mut lesson = lesson(LessonKind::Video, &json!(null)).unwrap();
        let [old, new] = [1, 2].map(|random| VideoId::new(Timestamp::UNIX_EPOCH, random));
        lesson.attach_video(old);
        lesson.attach_video(new);
        assert!(!lesson.video_ready(old, 60));
        assert!(lesson.video_ready(new, 90));
        assert!(!lesson.video_ready(new, 90), "the same news again");
        assert_eq!((lesson.ready, lesson.seconds), (true, Some(90)));
    }

    #[test]
    fn the_old_video_plays_until_the_new_one_is_ready() {
        let mut lesson = lesson(LessonKind::Video, &json!(null)).unwrap();
        let [old, new] = [1, 2].map(|random| VideoId::new(Timestamp::UNIX_EPOCH, random));
        lesson.attach_video(old);
        lesson.video_ready(old, 60);
        lesson.attach_video(new);
        assert_eq!((lesson.ready, lesson.seconds), (true, Some(60)));
        assert!(lesson.video_ready(new, 90));
        assert_eq!((lesson.ready, lesson.seconds), (true, Some(90)));
    }
}
