//! Dialogues in requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::super::{Translations, TranslationsPatch};
use super::super::List;
use super::by_name::ByName;
use super::gloss::{GlossInput, GlossText, MAX_GLOSSES};
use super::{LineId, LineText, LineTranslation, MAX_LINES, MAX_SPEAKERS, SpeakerId, SpeakerName};
use crate::id::MediaId;
use crate::locale::LanguageTag;
use crate::{Change, ParseText, Violation, input};

/// On which side a client shows what a speaker says: `start` is left where the text runs from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The side at which lines begin.
    Start,
    /// The other side.
    End,
}

impl ParseText for Side {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        match text {
            "start" => Ok(Self::Start),
            "end" => Ok(Self::End),
            _ => Err(Violation::option(&["start", "end"])),
        }
    }
}

/// A dialogue. It can be empty at first; a lesson is ready once its dialogue has a line.
#[input]
#[derive(Default)]
pub struct DialogueInput {
    /// The language that is spoken. If it is left out, the language that the course teaches, or else its default
    /// language.
    pub language: Option<LanguageTag>,
    /// The speakers.
    pub speakers: Option<List<SpeakerInput, MAX_SPEAKERS>>,
    /// The lines, in order.
    pub lines: Option<List<LineInput, MAX_LINES>>,
    /// The recording of the whole dialogue, from the library of the course.
    pub audio_id: Option<MediaId>,
}

/// A speaker of a dialogue.
#[input]
pub struct SpeakerInput {
    /// Names the speaker within the dialogue.
    pub id: SpeakerId,
    /// What the speaker is called, at least in the default language of the course.
    pub name: Translations<SpeakerName>,
    /// On which side a client shows what the speaker says.
    pub side: Option<Side>,
}

/// A line of a dialogue.
#[input]
pub struct LineInput {
    /// Names the line within the dialogue.
    pub id: LineId,
    /// Who speaks.
    pub speaker_id: SpeakerId,
    /// What is said, in the language of the dialogue.
    pub text: LineText,
    /// What it means, at least in the default language of the course unless that is the language of the dialogue.
    pub translation: Option<Translations<LineTranslation>>,
    /// What words of the text mean, in the order of the text.
    pub glosses: Option<List<GlossInput, MAX_GLOSSES>>,
    /// The recording of the line, from the library of the course. If it is left out, a line keeps the recording that it
    /// has as long as its text is the same.
    pub audio_id: Option<MediaId>,
}

/// Changes of a dialogue. Lists are replaced as a whole; `texts` changes translations alone.
#[input(change)]
pub struct DialoguePatch {
    /// The language that is spoken.
    pub language: Option<LanguageTag>,
    /// All speakers.
    pub speakers: Option<List<SpeakerInput, MAX_SPEAKERS>>,
    /// All lines, in order. A line without `audioId` keeps its recording if it has the same id and text.
    pub lines: Option<List<LineInput, MAX_LINES>>,
    /// The recording of the whole dialogue, from the library of the course; null removes it.
    #[schemars(with = "Option<MediaId>")]
    pub audio_id: Change<MediaId>,
    /// Translations to add, change and remove.
    pub texts: Option<DialogueTextsPatch>,
}

/// Changes of the translations of a dialogue, by the ids of speakers and lines. So a dialogue can be translated into
/// one more language without what it has in others.
#[input(change)]
pub struct DialogueTextsPatch {
    /// The names of speakers.
    pub speakers: Option<ByName<SpeakerId, TranslationsPatch<SpeakerName>>>,
    /// The translations of lines.
    pub lines: Option<ByName<LineId, LineTextsPatch>>,
}

/// Changes of the translations of a line.
#[input(change)]
pub struct LineTextsPatch {
    /// What the line means.
    #[schemars(with = "Option<TranslationsPatch<LineTranslation>>")]
    pub translation: Change<TranslationsPatch<LineTranslation>>,
    /// What words mean, by their `start`.
    pub glosses: Option<ByName<GlossStart, TranslationsPatch<GlossText>>>,
}

/// The `start` of a gloss as the name of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GlossStart(pub u32);

impl ParseText for GlossStart {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let offset = text.parse().ok().filter(|offset: &u32| offset.to_string() == text);
        offset.map(Self).ok_or_else(|| Violation::format("must be the start of a gloss"))
    }
}

impl JsonSchema for GlossStart {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "GlossStart".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^(0|[1-9][0-9]{0,3})$", "examples": ["0"]})
    }
}
