//! Lessons that are dialogues: who says what, in the language that is taught, with translations.

mod by_name;
mod gloss;
mod input;
mod names;
mod patch;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use gloss::{Gloss, GlossInput, GlossText};
pub use input::{
    DialogueInput, DialoguePatch, DialogueTextsPatch, GlossStart, LineInput, LineTextsPatch, Side, SpeakerInput,
};
pub use names::{LineId, SpeakerId};

use super::super::Translations;
use super::{List, bytes_of};
use crate::id::MediaId;
use crate::locale::LanguageTag;
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// Speakers of a dialogue at most.
pub const MAX_SPEAKERS: usize = 20;

/// Lines of a dialogue at most.
pub const MAX_LINES: usize = 200;

crate::line_of_text! {
    /// What a speaker is called.
    pub struct SpeakerName(1..=60);
    /// What a speaker says.
    pub struct LineText(1..=1_000);
    /// What a line means.
    pub struct LineTranslation(1..=1_000);
}

/// A dialogue. The ids of its speakers are distinct, those of its lines are, and each line has one of the speakers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    language: LanguageTag,
    speakers: Vec<Speaker>,
    lines: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audio: Option<MediaId>,
}

/// A speaker of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Names the speaker within the dialogue.
    pub id: SpeakerId,
    /// What the speaker is called.
    pub name: Translations<SpeakerName>,
    /// On which side a client shows what the speaker says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
}

/// A line of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Names the line within the dialogue.
    pub id: LineId,
    /// Who speaks.
    pub speaker: SpeakerId,
    /// What is said, in the language of the dialogue.
    pub text: LineText,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translations<LineTranslation>>,
    /// What words of it mean, in the order of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub glosses: Vec<Gloss>,
    /// Its recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<MediaId>,
}

/// The languages that the texts of a dialogue depend on.
#[derive(Clone, Copy)]
struct Languages<'a> {
    /// The language that is spoken.
    spoken: &'a LanguageTag,
    /// The default language of the course.
    default: &'a LanguageTag,
}

impl Languages<'_> {
    /// Adds an error unless readers of the default language understand a line or a word: by its translation, or because
    /// it is in their language.
    fn require<T>(self, texts: &Translations<T>, at: &Pointer, errors: &mut ValidationErrors) {
        if !self.need_no_default() {
            texts.require(self.default, at, errors);
        }
    }

    /// Whether readers of the default language need no translation.
    fn need_no_default(self) -> bool {
        self.default.is_same_language(self.spoken)
    }
}

impl Dialogue {
    /// The dialogue of an input. `taught` is what is spoken if the input does not say it. Adds errors if it is invalid.
    pub fn new(
        input: DialogueInput,
        taught: &LanguageTag,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) -> Self {
        let mut dialogue = Self {
            language: input.language.unwrap_or_else(|| taught.clone()),
            speakers: Vec::new(),
            lines: Vec::new(),
            audio: input.audio_id,
        };
        dialogue.set_speakers(input.speakers.unwrap_or_default(), default, &at.child("speakers"), errors);
        dialogue.set_lines(input.lines.unwrap_or_default(), default, &at.child("lines"), errors);
        dialogue
    }

    /// The language that is spoken.
    pub fn language(&self) -> &LanguageTag {
        &self.language
    }

    /// The speakers.
    pub fn speakers(&self) -> &[Speaker] {
        &self.speakers
    }

    /// The lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The recording of the whole dialogue.
    pub fn audio(&self) -> Option<MediaId> {
        self.audio
    }

    /// The recordings of the whole and of lines.
    pub fn recordings(&self) -> impl Iterator<Item = MediaId> {
        self.audio.into_iter().chain(self.lines.iter().filter_map(|line| line.audio))
    }

    /// Whether a learner can take the lesson: a dialogue without lines is not written yet.
    pub const fn is_ready(&self) -> bool {
        !self.lines.is_empty()
    }

    fn set_speakers(
        &mut self,
        List(inputs): List<SpeakerInput, MAX_SPEAKERS>,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) {
        require_distinct(inputs.iter().map(|speaker| &speaker.id), at, errors);
        for (index, speaker) in inputs.iter().enumerate() {
            speaker.name.require(default, &at.child(&index.to_string()).child("name"), errors);
        }
        self.speakers = inputs.into_iter().map(|SpeakerInput { id, name, side }| Speaker { id, name, side }).collect();
    }

    /// Replaces the lines. Those with the same id and text keep their recordings, unless they name another one.
    fn set_lines(
        &mut self,
        List(inputs): List<LineInput, MAX_LINES>,
        default: &LanguageTag,
        at: &Pointer,
        errors: &mut ValidationErrors,
    ) {
        require_distinct(inputs.iter().map(|line| &line.id), at, errors);
        let languages = Languages { spoken: &self.language, default };
        let recordings: BTreeMap<_, _> = self.lines.iter().map(|line| ((&line.id, &line.text), line.audio)).collect();
        let mut lines = Vec::with_capacity(inputs.len());
        for (index, line) in inputs.into_iter().enumerate() {
            let LineInput { id, speaker_id, text, translation, glosses, audio_id } = line;
            let at = at.child(&index.to_string());
            if !self.has_speaker(&speaker_id) {
                let violation = Violation::new(FieldErrorCode::NotFound, "is not a speaker of this dialogue");
                errors.add(&at.child("speakerId"), violation);
            }
            if let Some(translation) = &translation {
                languages.require(translation, &at.child("translation"), errors);
            }
            let List(glosses) = glosses.unwrap_or_default();
            let glosses = gloss::check(glosses, &text, languages, &at.child("glosses"), errors);
            let audio = audio_id.or_else(|| recordings.get(&(&id, &text)).copied().flatten());
            lines.push(Line { id, speaker: speaker_id, text, translation, glosses, audio });
        }
        self.lines = lines;
    }

    fn has_speaker(&self, id: &SpeakerId) -> bool {
        self.speakers.iter().any(|speaker| speaker.id == *id)
    }

    /// An estimate of its size in the table.
    pub fn bytes(&self) -> usize {
        const SPEAKER: usize = 40;
        const LINE: usize = 140;
        const GLOSS: usize = 40;
        let speaker = |speaker: &Speaker| {
            SPEAKER + speaker.id.as_str().len() + bytes_of(Some(&speaker.name), |name| name.as_str().len())
        };
        let gloss = |gloss: &Gloss| GLOSS + bytes_of(Some(gloss.meaning()), |text| text.as_str().len());
        let line = |line: &Line| {
            let ids = line.id.as_str().len() + line.speaker.as_str().len();
            let translation = bytes_of(line.translation.as_ref(), |text| text.as_str().len());
            LINE + ids + line.text.as_str().len() + translation + line.glosses.iter().map(gloss).sum::<usize>()
        };
        self.speakers.iter().map(speaker).sum::<usize>() + self.lines.iter().map(line).sum::<usize>()
    }

    /// The languages in which all its texts exist, as far as texts are in any; none if it has no texts. A reader of the
    /// language that is spoken needs no translations.
    pub fn languages(&self) -> Option<BTreeSet<LanguageTag>> {
        if self.speakers.is_empty() && self.lines.is_empty() {
            return None;
        }
        let named = self.speakers.iter().flat_map(|speaker| speaker.name.languages());
        let translated =
            self.lines.iter().filter_map(|line| line.translation.as_ref()).flat_map(Translations::languages);
        let candidates: BTreeSet<_> = named.chain(translated).chain([&self.language]).collect();
        Some(candidates.into_iter().filter(|language| self.covers(language)).cloned().collect())
    }

    /// Whether a reader of a language has all texts.
    pub fn covers(&self, language: &LanguageTag) -> bool {
        self.speakers.iter().all(|speaker| speaker.name.covers(language)) && self.is_understood_in(language)
    }

    /// Whether a reader of a language understands the lines: it is the language that is spoken, or all translations
    /// exist in it.
    fn is_understood_in(&self, language: &LanguageTag) -> bool {
        let covers = |line: &Line| {
            line.translation.as_ref().is_none_or(|translation| translation.covers(language))
                && line.glosses.iter().all(|gloss| gloss.meaning().covers(language))
        };
        self.language.is_same_language(language) || self.lines.iter().all(covers)
    }
}

/// Adds an error for each id that occurs a second time.
fn require_distinct<'a, I: Ord + 'a>(ids: impl Iterator<Item = &'a I>, at: &Pointer, errors: &mut ValidationErrors) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        if !seen.insert(id) {
            let violation = Violation::new(FieldErrorCode::Duplicate, "is used twice");
            errors.add(&at.child(&index.to_string()).child("id"), violation);
        }
    }
}
