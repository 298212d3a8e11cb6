//! What lessons of other kinds than articles and videos consist of: dialogues, links, appointments, and the places for
//! files, and how long a lesson takes.
//!
//! Each has an input, a change that keeps what it does not name, an estimate of its size in the table, and the
//! languages in which all its texts exist.

mod appointment;
mod common_languages;
mod dialogue;
mod file;
mod https_url;
mod link;
mod list;
mod local_date_time;
mod minutes;

pub use appointment::{Appointment, AppointmentInput, AppointmentPatch, AppointmentPlace};
pub use common_languages::CommonLanguages;
pub use dialogue::{
    Dialogue, DialogueInput, DialoguePatch, DialogueTextsPatch, Gloss, GlossInput, GlossStart, GlossText, Line, LineId,
    LineInput, LineText, LineTextsPatch, LineTranslation, MAX_LINES, MAX_SPEAKERS, Side, Speaker, SpeakerId,
    SpeakerInput, SpeakerName,
};
pub use file::{DocumentInput, DocumentPatch, FileInput, FilePatch, FileSlot};
pub use https_url::HttpsUrl;
pub use link::{Link, LinkInput, LinkNote, LinkPatch, LinkTarget};
pub use list::List;
pub use local_date_time::LocalDateTime;
pub use minutes::{CourseMinutes, EstimatedMinutes, Minutes, minutes_of};

use super::{Translations, TranslationsPatch};
use crate::locale::LanguageTag;
use crate::{Change, Pointer, ValidationErrors};

/// The size of languages and texts in the table.
fn bytes_of<T>(texts: Option<&Translations<T>>, length: impl Fn(&T) -> usize) -> usize {
    const LANGUAGE: usize = 3;
    texts.map_or(0, |texts| texts.languages().count() * LANGUAGE + texts.bytes(length))
}

/// Adds an error if there is a text, but not in the default language.
fn require_optional<T>(
    texts: Option<&Translations<T>>,
    default: &LanguageTag,
    at: &Pointer,
    errors: &mut ValidationErrors,
) {
    if let Some(texts) = texts {
        texts.require(default, at, errors);
    }
}

/// A text that can be missing, after a change. Adds errors if they are invalid.
fn patch_optional<T: Clone>(
    change: Change<TranslationsPatch<T>>,
    before: Option<&Translations<T>>,
    default: &LanguageTag,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Option<Translations<T>> {
    match change {
        Change::Keep => before.cloned(),
        Change::Clear => None,
        Change::Set(patch) => patch.apply(before, default, at, errors),
    }
}
