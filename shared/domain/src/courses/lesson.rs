//! A lesson with its content.

use std::ops::Deref;

use super::kinds::{EstimatedMinutes, minutes_of};
use super::{
    ContentEdit, ContentParts, Course, Generation, LessonContent, LessonError, LessonKind, LessonSummary, LessonTitle,
    MAX_LESSON_BYTES, Translations, TranslationsPatch,
};
use crate::id::{CourseId, LessonId, VideoId};
use crate::media::Playable;
use crate::{Change, Pointer, Revision, ValidationErrors};

/// The data of a lesson. All code can read it; only [`Lesson`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonState {
    /// The id of the lesson.
    pub id: LessonId,
    /// The course that the lesson belongs to.
    pub course: CourseId,
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The content.
    pub content: LessonContent,
    /// Whether readers who are signed in may take it without being enrolled.
    pub preview: bool,
    /// The minutes that the author estimates it to take.
    pub minutes: Option<EstimatedMinutes>,
    /// The generation of the draft under which it is stored.
    pub generation: Generation,
    /// The generation of the draft in which its content was edited last.
    pub edited: Generation,
    /// The revision of the lesson.
    pub rev: Revision,
}

/// A lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson(pub(super) LessonState);

/// The data of a new lesson.
#[derive(Debug, Clone)]
pub struct NewLesson {
    /// The kind of the lesson.
    pub kind: LessonKind,
    /// The title.
    pub title: Translations<LessonTitle>,
    /// The parts of its content.
    pub content: ContentParts,
    /// Whether it is a free preview.
    pub preview: bool,
    /// The minutes that the author estimates it to take.
    pub minutes: Option<EstimatedMinutes>,
}

/// Changes of a lesson.
#[derive(Debug, Clone, Default)]
pub struct LessonEdit {
    /// The title.
    pub title: Option<TranslationsPatch<LessonTitle>>,
    /// The content.
    pub content: ContentEdit,
    /// Whether it is a free preview.
    pub preview: Option<bool>,
    /// The minutes that the author estimates it to take.
    pub minutes: Change<EstimatedMinutes>,
}

impl Deref for Lesson {
    type Target = LessonState;
    fn deref(&self) -> &LessonState {
        &self.0
    }
}

impl Lesson {
    /// Creates a lesson of a course.
    pub fn draft(id: LessonId, course: &Course, new: NewLesson) -> Result<Self, ValidationErrors> {
        let (lesson, errors) = Self::draft_with_errors(id, course, new);
        lesson.filter(|_| errors.is_empty()).ok_or(errors)
    }

    /// The same with its errors, so that what it names can be checked as well. None only with errors.
    pub fn draft_with_errors(id: LessonId, course: &Course, new: NewLesson) -> (Option<Self>, ValidationErrors) {
        let (mut errors, default) = (ValidationErrors::default(), &course.metadata.default_language);
        let NewLesson { kind, title, content, preview, minutes } = new;
        title.require(default, &Pointer::root().child("title"), &mut errors);
        let content = LessonContent::create(kind, content, &course.metadata, &mut errors);
        let (generation, rev) = (course.generation, id.first_revision());
        let lesson = content.map(|content| {
            let course = course.id;
            Self(LessonState { id, course, title, content, preview, minutes, generation, edited: generation, rev })
        });
        (lesson, errors)
    }

    /// The lesson of stored data.
    pub fn restore(state: LessonState) -> Self {
        Self(state)
    }

    /// Changes title, content and preview. The revision only changes if one of them does.
    pub fn edit(&mut self, course: &Course, edit: LessonEdit) -> Result<(), ValidationErrors> {
        let mut next = self.clone();
        let errors = next.edit_with_errors(course, edit);
        if !errors.is_empty() {
            return Err(errors);
        }
        *self = next;
        Ok(())
    }

    /// The same with its errors, so that what the lesson names can be checked as well. It must not be saved with
    /// errors.
    pub fn edit_with_errors(&mut self, course: &Course, edit: LessonEdit) -> ValidationErrors {
        let (mut errors, default) = (ValidationErrors::default(), &course.metadata.default_language);
        let mut next = self.0.clone();
        if let Some(patch) = edit.title {
            next.title = patch.apply_to(&self.title, default, &Pointer::root().child("title"), &mut errors);
        }
        next.content.edit(edit.content, default, &mut errors);
        next.preview = edit.preview.unwrap_or(next.preview);
        edit.minutes.apply(&mut next.minutes);
        if next != self.0 {
            next.rev = next.rev.next();
            self.0 = next;
        }
        errors
    }

    /// Checks that the texts are small enough to be stored.
    pub fn check_size(&self) -> Result<(), LessonError> {
        if self.content.bytes() > MAX_LESSON_BYTES { Err(LessonError::TooLarge) } else { Ok(()) }
    }

    /// Attaches a video that is going to be uploaded, in place of any other. A lesson that is ready
    /// stays ready: learners watch the previous video until the new one is ready. Returns false, and changes nothing,
    /// if it plays neither video nor audio.
    pub fn attach_video(&mut self, id: VideoId) -> bool {
        let Some((video, _)) = self.0.content.played_mut() else { return false };
        *video = Some(id);
        self.0.rev = self.0.rev.next();
        true
    }

    /// Lets the lesson play a video that is ready. Returns whether that changed anything: another video than
    /// the attached one, or the same one again, does not.
    pub fn video_ready(&mut self, playable: Playable) -> bool {
        let Some((video, plays)) = self.0.content.played_mut() else { return false };
        if *video != Some(playable.video) || plays.as_ref() == Some(&playable) {
            return false;
        }
        *plays = Some(playable);
        self.0.rev = self.0.rev.next();
        true
    }

    /// Changes the content. The revision only changes if the content does.
    pub(super) fn change_content<T, E>(
        &mut self,
        change: impl FnOnce(&mut LessonContent) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut next = self.content.clone();
        let changed = change(&mut next)?;
        if next != self.content {
            self.0.content = next;
            self.0.rev = self.0.rev.next();
        }
        Ok(changed)
    }

    /// Stores the content in the present generation of the draft from now on: as an edit of what is there, or, if an
    /// earlier generation has it, as a copy, which has a fresh revision.
    pub(super) fn finish_edit(&mut self, before: &Self, present: Generation, fresh: Revision) {
        if self.content != before.content {
            self.0.edited = present;
        }
        if self.generation != present {
            self.0.generation = present;
            self.0.rev = fresh;
        }
    }

    /// The summary of the lesson in the outline.
    pub fn summary(&self) -> LessonSummary {
        let languages = self.content.languages();
        LessonSummary {
            id: self.id,
            kind: self.content.kind(),
            title: self.title.clone(),
            ready: self.content.is_ready(),
            seconds: self.content.seconds(),
            minutes: minutes_of(self.content.duration(), self.minutes),
            untranslated: self.content.untranslated(&self.title),
            beyond_title: languages.iter().flatten().filter(|language| !self.title.covers(language)).cloned().collect(),
            has_texts: languages.is_some(),
            captions: self.content.captions().iter().map(|track| track.language.clone()).collect(),
            preview: self.preview,
            plays: self.content.plays().map(Playable::output),
            content: self.generation,
            edited: self.edited,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::samples::{course, playable};
    use super::*;
    use crate::id::Id as _;
    use crate::input;

    fn lesson(kind: LessonKind, body: &serde_json::Value) -> Result<Lesson, Vec<String>> {
        let title = input::read(&json!({"en": "Greetings"})).unwrap();
        let content = ContentParts { body: input::read(body).unwrap(), ..ContentParts::default() };
        let new = NewLesson { kind, title, content, preview: false, minutes: None };
        let id = LessonId::new(Timestamp::UNIX_EPOCH, 1);
        Lesson::draft(id, &course(), new)
            .map_err(|errors| errors.into_vec().into_iter().map(|error| error.pointer).collect())
    }

    #[test]
    fn an_article_has_a_text_and_a_video_has_none() {
        assert!(lesson(LessonKind::Article, &json!({"en": "# Hello"})).unwrap().content.is_ready());
        assert!(!lesson(LessonKind::Video, &json!(null)).unwrap().content.is_ready());
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
        assert!(!lesson.video_ready(playable(old, 60)));
        assert!(lesson.video_ready(playable(new, 90)));
        assert!(!lesson.video_ready(playable(new, 90)), "the same news again");
        assert_eq!(lesson.content.seconds(), Some(90));
    }

    #[test]
    fn the_old_video_or_recording_plays_until_the_new_one_is_ready() {
        for kind in [LessonKind::Video, LessonKind::Audio] {
            let mut lesson = lesson(kind, &json!(null)).unwrap();
            let [old, new] = [1, 2].map(|random| VideoId::new(Timestamp::UNIX_EPOCH, random));
            lesson.attach_video(old);
            lesson.video_ready(playable(old, 60));
            lesson.attach_video(new);
            assert_eq!((lesson.content.is_ready(), lesson.content.seconds()), (true, Some(60)));
            assert!(lesson.video_ready(playable(new, 90)));
            assert_eq!((lesson.content.is_ready(), lesson.content.seconds()), (true, Some(90)));
        }
    }

    #[test]
    fn an_article_takes_no_video() {
        let mut lesson = lesson(LessonKind::Article, &json!({"en": "# Hello"})).unwrap();
        let before = lesson.clone();
        let video = VideoId::new(Timestamp::UNIX_EPOCH, 1);
        assert!(!lesson.attach_video(video) && !lesson.video_ready(playable(video, 60)));
        assert_eq!(lesson, before);
    }
}
