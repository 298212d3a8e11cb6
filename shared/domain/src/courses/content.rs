//! The content of a lesson, which differs by its kind.
//!
//! A kind is added as a variant of [`LessonKind`] and one of [`LessonContent`]; the compiler then names the questions
//! that it has to answer. The serialised form of the content is what is stored.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::article;
use super::content_parts::{at, require_part};
use super::kinds::{Appointment, Dialogue, FileSlot, Link};
use super::{ArticleBody, ContentEdit, ContentParts, CourseMetadata, LessonKind, LessonTitle, Translations};
use crate::ValidationErrors;
use crate::id::{DeckId, QuizId, VideoId};
use crate::locale::LanguageTag;
use crate::media::Playable;
use crate::media::captions::CaptionTrack;

/// The content of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum LessonContent {
    /// An article.
    Article {
        /// The text.
        body: Translations<ArticleBody>,
    },
    /// A video.
    Video {
        /// The newest video, once its upload was started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        video: Option<VideoId>,
        /// What learners watch: that video once it is ready, and until then the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plays: Option<Playable>,
        /// The captions, each in another language.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        captions: Vec<CaptionTrack>,
        /// Whether learners may keep a copy.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        downloadable: bool,
    },
    /// A recording. It is uploaded, transcoded and played like a video.
    Audio {
        /// The newest recording, once its upload was started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        video: Option<VideoId>,
        /// What learners hear: that recording once it is ready, and until then the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plays: Option<Playable>,
        /// What is said, each in another language.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        captions: Vec<CaptionTrack>,
        /// Whether learners may keep a copy.
        #[serde(default)]
        downloadable: bool,
    },
    /// A document.
    Document {
        /// The file.
        file: FileSlot,
    },
    /// A dialogue.
    Dialogue {
        /// Who says what.
        dialogue: Dialogue,
    },
    /// A page elsewhere.
    Link {
        /// Where it is.
        link: Link,
    },
    /// A meeting at a set time.
    Appointment {
        /// When and where it is.
        appointment: Appointment,
    },
    /// A quiz.
    Quiz {
        /// The quiz, once the author has chosen one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quiz: Option<QuizId>,
    },
    /// A deck of cards.
    Deck {
        /// The deck, once the author has chosen one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deck: Option<DeckId>,
    },
}

impl LessonContent {
    /// The content of a new lesson of a kind; none if a part is missing or belongs to another kind, which adds errors
    /// that point to the part. Texts must exist in the default language of the course.
    pub fn create(
        kind: LessonKind,
        parts: ContentParts,
        course: &CourseMetadata,
        errors: &mut ValidationErrors,
    ) -> Option<Self> {
        parts.reject_others(kind, errors);
        let ContentParts { body, video, audio, document, dialogue, link, appointment } = parts;
        let default = &course.default_language;
        Some(match kind {
            LessonKind::Article => {
                let body = require_part(kind, "body", body, errors)?;
                body.require(default, &at("body"), errors);
                article::check_files(&body, &at("body"), errors);
                Self::Article { body }
            }
            LessonKind::Video => {
                let downloadable = video.unwrap_or_default().downloadable.unwrap_or_default();
                Self::Video { video: None, plays: None, captions: Vec::new(), downloadable }
            }
            LessonKind::Audio => {
                let downloadable = audio.unwrap_or_default().downloadable.unwrap_or_default();
                Self::Audio { video: None, plays: None, captions: Vec::new(), downloadable }
            }
            LessonKind::Document => Self::Document { file: FileSlot::new(&document.unwrap_or_default()) },
            LessonKind::Dialogue => {
                let taught = course.teaches.as_ref().unwrap_or(default);
                let input = dialogue.unwrap_or_default();
                Self::Dialogue { dialogue: Dialogue::new(input, taught, default, &at("dialogue"), errors) }
            }
            LessonKind::Link => {
                let input = require_part(kind, "link", link, errors)?;
                Self::Link { link: Link::new(input, default, &at("link"), errors) }
            }
            LessonKind::Appointment => {
                let input = require_part(kind, "appointment", appointment, errors)?;
                Self::Appointment { appointment: Appointment::new(input, default, &at("appointment"), errors) }
            }
            LessonKind::Quiz => Self::Quiz { quiz: None },
            LessonKind::Deck => Self::Deck { deck: None },
        })
    }

    /// Changes the content. Adds errors for what is invalid, or belongs to another kind; the content is then to be
    /// dropped.
    pub fn edit(&mut self, edit: ContentEdit, default: &LanguageTag, errors: &mut ValidationErrors) {
        edit.reject_others(self.kind(), errors);
        match self {
            Self::Article { body } => {
                if let Some(patch) = edit.body {
                    *body = patch.apply_to(body, default, &at("body"), errors);
                    article::check_files(body, &at("body"), errors);
                }
            }
            Self::Document { file } => {
                if let Some(patch) = edit.document {
                    *file = file.patch(&patch);
                }
            }
            Self::Dialogue { dialogue } => {
                if let Some(patch) = edit.dialogue {
                    *dialogue = dialogue.patch(patch, default, &at("dialogue"), errors);
                }
            }
            Self::Link { link } => {
                if let Some(patch) = edit.link {
                    *link = link.patch(patch, default, &at("link"), errors);
                }
            }
            Self::Appointment { appointment } => {
                if let Some(patch) = edit.appointment {
                    *appointment = appointment.patch(patch, default, &at("appointment"), errors);
                }
            }
            Self::Video { downloadable, .. } | Self::Audio { downloadable, .. } => {
                let patch = edit.video.or(edit.audio);
                *downloadable = patch.and_then(|patch| patch.downloadable).unwrap_or(*downloadable);
            }
            Self::Quiz { .. } | Self::Deck { .. } => {}
        }
    }

    /// The kind.
    pub const fn kind(&self) -> LessonKind {
        match self {
            Self::Article { .. } => LessonKind::Article,
            Self::Video { .. } => LessonKind::Video,
            Self::Audio { .. } => LessonKind::Audio,
            Self::Document { .. } => LessonKind::Document,
            Self::Dialogue { .. } => LessonKind::Dialogue,
            Self::Link { .. } => LessonKind::Link,
            Self::Appointment { .. } => LessonKind::Appointment,
            Self::Quiz { .. } => LessonKind::Quiz,
            Self::Deck { .. } => LessonKind::Deck,
        }
    }

    /// Whether a learner can take it: what is written as soon as it is there, a video once it can be played, and what
    /// comes from elsewhere once its slot is filled.
    pub const fn is_ready(&self) -> bool {
        match self {
            Self::Article { .. } | Self::Link { .. } | Self::Appointment { .. } => true,
            Self::Video { plays, .. } | Self::Audio { plays, .. } => plays.is_some(),
            Self::Document { file } => file.media.is_some(),
            Self::Dialogue { dialogue } => dialogue.is_ready(),
            Self::Quiz { quiz } => quiz.is_some(),
            Self::Deck { deck } => deck.is_some(),
        }
    }

    /// How long it plays, in seconds, if it can be played.
    pub fn seconds(&self) -> Option<u32> {
        self.plays().map(|plays| plays.seconds)
    }

    /// How long it takes, in seconds, if that is certain: what it plays, or the time of an appointment.
    pub fn duration(&self) -> Option<u32> {
        match self {
            Self::Appointment { appointment } => Some(appointment.seconds()),
            _ => self.seconds(),
        }
    }

    /// The size of its texts in UTF-8, all languages together.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Article { body } => body.bytes(|text| text.as_str().len()),
            Self::Dialogue { dialogue } => dialogue.bytes(),
            Self::Link { link } => link.bytes(),
            Self::Appointment { appointment } => appointment.bytes(),
            Self::Video { .. } | Self::Audio { .. } | Self::Document { .. } | Self::Quiz { .. } | Self::Deck { .. } => {
                0
            }
        }
    }

    /// The languages in which all its texts exist; none if it has no texts.
    pub fn languages(&self) -> Option<BTreeSet<LanguageTag>> {
        match self {
            Self::Article { body } => Some(body.languages().cloned().collect()),
            Self::Dialogue { dialogue } => dialogue.languages(),
            Self::Link { link } => link.languages(),
            Self::Appointment { appointment } => appointment.languages(),
            Self::Video { .. } | Self::Audio { .. } | Self::Document { .. } | Self::Quiz { .. } | Self::Deck { .. } => {
                None
            }
        }
    }

    /// The languages of the title that a text of the content does not exist in.
    pub fn untranslated(&self, title: &Translations<LessonTitle>) -> BTreeSet<LanguageTag> {
        let covers = |language: &LanguageTag| match self {
            // A dialogue is also understood in varieties of the language that is spoken.
            Self::Dialogue { dialogue } => dialogue.covers(language),
            _ => self.languages().is_none_or(|languages| languages.contains(language)),
        };
        title.languages().filter(|language| !covers(language)).cloned().collect()
    }

    /// The text of an article.
    pub const fn body(&self) -> Option<&Translations<ArticleBody>> {
        match self {
            Self::Article { body } => Some(body),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
