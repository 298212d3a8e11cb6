//! What the content of a lesson is made of and changed by, in requests. Each kind of lesson has one part, named after
//! it but for the body of an article; a part that belongs to another kind is refused.

use super::kinds::{
    AppointmentInput, AppointmentPatch, DialogueInput, DialoguePatch, FileInput, FilePatch, LinkInput, LinkPatch,
};
use super::{ArticleBody, LessonKind, Translations, TranslationsPatch};
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// The parts of a new lesson's content. Which of them it has depends on its kind.
#[derive(Debug, Clone, Default)]
pub struct ContentParts {
    /// The text of an article.
    pub body: Option<Translations<ArticleBody>>,
    /// The file of an audio lesson.
    pub audio: Option<FileInput>,
    /// The file of a document.
    pub document: Option<FileInput>,
    /// The dialogue.
    pub dialogue: Option<DialogueInput>,
    /// The link.
    pub link: Option<LinkInput>,
    /// The appointment.
    pub appointment: Option<AppointmentInput>,
}

/// Changes of a lesson's content. Which of them it takes depends on its kind.
#[derive(Debug, Clone, Default)]
pub struct ContentEdit {
    /// The text of an article.
    pub body: Option<TranslationsPatch<ArticleBody>>,
    /// The file of an audio lesson.
    pub audio: Option<FilePatch>,
    /// The file of a document.
    pub document: Option<FilePatch>,
    /// The dialogue.
    pub dialogue: Option<DialoguePatch>,
    /// The link.
    pub link: Option<LinkPatch>,
    /// The appointment.
    pub appointment: Option<AppointmentPatch>,
}

impl ContentParts {
    /// Adds an error for each part that belongs to another kind of lesson.
    pub(super) fn reject_others(&self, kind: LessonKind, errors: &mut ValidationErrors) {
        let Self { body, audio, document, dialogue, link, appointment } = self;
        let given = [
            ("body", LessonKind::Article, body.is_some()),
            ("audio", LessonKind::Audio, audio.is_some()),
            ("document", LessonKind::Document, document.is_some()),
            ("dialogue", LessonKind::Dialogue, dialogue.is_some()),
            ("link", LessonKind::Link, link.is_some()),
            ("appointment", LessonKind::Appointment, appointment.is_some()),
        ];
        reject_others(kind, given, errors);
    }
}

impl ContentEdit {
    /// Adds an error for each part that belongs to another kind of lesson.
    pub(super) fn reject_others(&self, kind: LessonKind, errors: &mut ValidationErrors) {
        let Self { body, audio, document, dialogue, link, appointment } = self;
        let given = [
            ("body", LessonKind::Article, body.is_some()),
            ("audio", LessonKind::Audio, audio.is_some()),
            ("document", LessonKind::Document, document.is_some()),
            ("dialogue", LessonKind::Dialogue, dialogue.is_some()),
            ("link", LessonKind::Link, link.is_some()),
            ("appointment", LessonKind::Appointment, appointment.is_some()),
        ];
        reject_others(kind, given, errors);
    }
}

fn reject_others(
    kind: LessonKind,
    given: impl IntoIterator<Item = (&'static str, LessonKind, bool)>,
    errors: &mut ValidationErrors,
) {
    for (name, _, _) in given.into_iter().filter(|(_, owner, is_given)| *is_given && *owner != kind) {
        let detail = format!("must not be given for {}", kind.with_article());
        errors.add(&at(name), Violation::new(FieldErrorCode::NotPermitted, detail));
    }
}

/// A part that a kind of lesson cannot be without.
pub(super) fn require_part<T>(
    kind: LessonKind,
    name: &str,
    part: Option<T>,
    errors: &mut ValidationErrors,
) -> Option<T> {
    if part.is_none() {
        let detail = format!("is required for {}", kind.with_article());
        errors.add(&at(name), Violation::new(FieldErrorCode::Required, detail));
    }
    part
}

/// The location of a part.
pub(super) fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}
