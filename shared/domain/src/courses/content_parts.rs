//! What the content of a lesson is made of and changed by, in requests. Each kind of lesson has one part, named after
//! it but for the body of an article; a part that belongs to another kind is refused.

use super::kinds::{
    AppointmentInput, AppointmentPatch, DialogueInput, DialoguePatch, DocumentInput, DocumentPatch, FileInput,
    FilePatch, LinkInput, LinkPatch,
};
use super::{ArticleBody, LessonKind, Translations, TranslationsPatch};
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// What a request says of the content of a lesson. Which parts it may have depends on the kind of the lesson.
#[derive(Debug, Clone)]
pub struct LessonParts<Body, File, Document, Dialogue, Link, Appointment> {
    /// The text of an article.
    pub body: Option<Body>,
    /// The video.
    pub video: Option<File>,
    /// The recording of an audio lesson.
    pub audio: Option<File>,
    /// The file of a document.
    pub document: Option<Document>,
    /// The dialogue.
    pub dialogue: Option<Dialogue>,
    /// The link.
    pub link: Option<Link>,
    /// The appointment.
    pub appointment: Option<Appointment>,
}

/// The parts of a new lesson's content.
pub type ContentParts =
    LessonParts<Translations<ArticleBody>, FileInput, DocumentInput, DialogueInput, LinkInput, AppointmentInput>;

/// Changes of a lesson's content.
pub type ContentEdit =
    LessonParts<TranslationsPatch<ArticleBody>, FilePatch, DocumentPatch, DialoguePatch, LinkPatch, AppointmentPatch>;

// Derived, it would need default values of the parts.
impl<B, F, D, G, L, A> Default for LessonParts<B, F, D, G, L, A> {
    fn default() -> Self {
        Self { body: None, video: None, audio: None, document: None, dialogue: None, link: None, appointment: None }
    }
}

impl<B, F, D, G, L, A> LessonParts<B, F, D, G, L, A> {
    /// Adds an error for each part that belongs to another kind of lesson.
    pub(super) fn reject_others(&self, kind: LessonKind, errors: &mut ValidationErrors) {
        let Self { body, video, audio, document, dialogue, link, appointment } = self;
        let given = [
            ("body", LessonKind::Article, body.is_some()),
            ("video", LessonKind::Video, video.is_some()),
            ("audio", LessonKind::Audio, audio.is_some()),
            ("document", LessonKind::Document, document.is_some()),
            ("dialogue", LessonKind::Dialogue, dialogue.is_some()),
            ("link", LessonKind::Link, link.is_some()),
            ("appointment", LessonKind::Appointment, appointment.is_some()),
        ];
        for (name, _, _) in given.into_iter().filter(|(_, owner, is_given)| *is_given && *owner != kind) {
            let detail = format!("must not be given for {}", kind.with_article());
            errors.add(&at(name), Violation::new(FieldErrorCode::NotPermitted, detail));
        }
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
