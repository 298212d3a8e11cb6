//! What is in a lesson.

use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ArticleBody, Course, LessonError, LessonSummary, LessonTitle, MOST_ARTICLE_BYTES, Translations, TranslationsPatch,
};
use crate::id::{CourseId, LessonId, VideoId};
use crate::{Faults, ParseText, Pointer, Revision};

/// What sort of lesson it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LessonKind {
    /// A text to read.
    Article,
    /// A film to watch.
    Video,
}

impl ParseText for LessonKind {
    fn parse_text(text: &str) -> Result<Self, String> {
        match text {
            "article" => Ok(Self::Article),
            "video" => Ok(Self::Video),
            _ => Err("must be article or video".to_owned()),
        }
    }
}

/// What a lesson is at one moment. Everybody may read it; only [`Lesson`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonState {
    /// Names the lesson.
    pub id: LessonId,
    /// The course that it belongs to.
    pub course: CourseId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
    /// The newest film of a video lesson, once its author has begun to upload one.
    pub video: Option<VideoId>,
    /// Whether a learner can take it: an article always, a video once one film is there.
    pub ready: bool,
    /// How long the film is that learners watch.
    pub seconds: Option<u32>,
    /// Counts the changes.
    pub rev: Revision,
}

/// A lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson(LessonState);

/// What an author says of a new lesson.
#[derive(Debug, Clone)]
pub struct NewLesson {
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
}

/// What an author changes.
#[derive(Debug, Clone, Default)]
pub struct LessonEdit {
    /// What it is called.
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

impl Lesson {
    /// Begins a lesson of a course.
    pub fn draft(id: LessonId, course: &Course, new: NewLesson) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        new.title.demand(&course.default_language, &at("title"), &mut faults);
        match (new.kind, &new.body) {
            (LessonKind::Article, None) => faults.add(&at("body"), "is required for an article"),
            (LessonKind::Article, Some(body)) => body.demand(&course.default_language, &at("body"), &mut faults),
            (LessonKind::Video, Some(_)) => faults.add(&at("body"), "must not be given for a video"),
            (LessonKind::Video, None) => {}
        }
        if !faults.is_empty() {
            return Err(faults);
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

    /// Takes a lesson up again as it was kept.
    pub fn restore(state: LessonState) -> Self {
        Self(state)
    }

    /// Changes title and text. What changes nothing does not count as a change.
    pub fn edit(&mut self, course: &Course, edit: LessonEdit) -> Result<(), Faults> {
        let mut faults = Faults::default();
        let mut next = self.0.clone();
        if let Some(patch) = edit.title {
            next.title = patch.apply_to(&self.title, &course.default_language, &at("title"), &mut faults);
        }
        match (edit.body, &self.body) {
            (Some(patch), Some(body)) => {
                next.body = Some(patch.apply_to(body, &course.default_language, &at("body"), &mut faults));
            }
            (Some(_), None) => faults.add(&at("body"), "must not be given for a video"),
            (None, _) => {}
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if next != self.0 {
            next.rev = next.rev.next();
            self.0 = next;
        }
        Ok(())
    }

    /// Holds the article to what can be stored.
    pub fn check_size(&self) -> Result<(), LessonError> {
        let bytes = self.body.as_ref().map_or(0, |body| body.bytes(|text| text.as_str().len()));
        if bytes > MOST_ARTICLE_BYTES { Err(LessonError::TooLarge) } else { Ok(()) }
    }

    /// Takes a film that is to be uploaded, in place of any before. A lesson that was ready stays
    /// so: learners watch the film before until the new one is there.
    pub fn attach_video(&mut self, video: VideoId) {
        self.0.video = Some(video);
        self.0.rev = self.0.rev.next();
    }

    /// Learns that its film can be watched. Tells whether that changed anything: news of another
    /// film, or the same news again, do not.
    pub fn video_ready(&mut self, video: VideoId, seconds: u32) -> bool {
        if self.video != Some(video) || (self.ready && self.seconds == Some(seconds)) {
            return false;
        }
        self.0.ready = true;
        self.0.seconds = Some(seconds);
        self.0.rev = self.0.rev.next();
        true
    }

    /// What the outline says of it.
    pub fn summary(&self) -> LessonSummary {
        LessonSummary {
            id: self.id,
            kind: self.kind,
            title: self.title.clone(),
            ready: self.ready,
            seconds: self.seconds,
        }
    }
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::outline::tests::course;
    use super::*;
    use crate::id::Id as _;
    use crate::input;

    fn lesson(kind: LessonKind, body: &serde_json::Value) -> Result<Lesson, Vec<String>> {
        let title = input::read(&json!({"en": "Greetings"})).unwrap();
        let new = NewLesson { kind, title, body: input::read(body).unwrap() };
        let id = LessonId::new(Timestamp::UNIX_EPOCH, 1);
        Lesson::draft(id, &course(), new)
            .map_err(|faults| faults.into_vec().into_iter().map(|fault| fault.pointer).collect())
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
    fn news_of_a_film_that_was_replaced_changes_nothing() {
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
    fn an_old_film_stays_until_the_new_one_is_ready() {
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
