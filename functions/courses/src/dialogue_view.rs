//! Views of dialogues.

use std::collections::BTreeMap;

use glotto_domain::courses::Translations;
use glotto_domain::courses::kinds::{
    Dialogue, Gloss, GlossText, Line, LineId, LineText, LineTranslation, Side, Speaker, SpeakerId, SpeakerName,
};
use glotto_domain::id::MediaId;
use glotto_domain::locale::{Direction, LanguageTag, Nearness};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view_language::{Fallbacks, ViewLanguage};

/// A dialogue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DialogueView {
    /// The language that is spoken: that of the `text` of all lines.
    pub language: LanguageTag,
    /// The direction of the `text` of all lines.
    pub dir: Direction,
    /// The recording of the whole dialogue, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_id: Option<MediaId>,
    /// The speakers.
    pub speakers: Vec<SpeakerView>,
    /// The lines, in order.
    pub lines: Vec<LineView>,
}

/// A speaker of a dialogue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpeakerView {
    /// Names the speaker within the dialogue.
    pub id: SpeakerId,
    /// What the speaker is called.
    pub name: SpeakerName,
    /// The language of the name, if it is another one than that of the lesson.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// On which side to show what the speaker says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
}

/// A line of a dialogue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineView {
    /// Names the line within the dialogue.
    pub id: LineId,
    /// Who speaks.
    pub speaker_id: SpeakerId,
    /// What is said, in the language of the dialogue.
    pub text: LineText,
    /// What it means. Missing if there is no translation, or none that a reader of the language that is spoken needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<LineTranslation>,
    /// The language of the translation, if it is another one than that of the lesson.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// What words of the text mean, in the order of the text.
    pub glosses: Vec<GlossView>,
    /// The recording of the line, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_id: Option<MediaId>,
}

/// What a word of a line means.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GlossView {
    /// Where the word begins in `text`, in UTF-16 code units: `text.slice(start, end)` in JavaScript is the word.
    pub start: u32,
    /// Where it ends: the offset after its last character.
    pub end: u32,
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: GlossText,
    /// The language of the meaning, if it is another one than that of the lesson.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
}

/// The texts of a dialogue in all languages, as `texts` of a change has them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DialogueTranslationsView {
    /// The names of the speakers, by their ids.
    pub speakers: BTreeMap<String, Translations<SpeakerName>>,
    /// The translations of lines, by their ids.
    pub lines: BTreeMap<String, LineTranslationsView>,
}

/// The translations of a line in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineTranslationsView {
    /// What the line means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translations<LineTranslation>>,
    /// What words mean, by their `start`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub glosses: BTreeMap<String, Translations<GlossText>>,
}

impl DialogueView {
    pub(crate) fn of(dialogue: &Dialogue, view: &ViewLanguage) -> Self {
        let reader = Reader { view, speaks: view.language.is_same_language(dialogue.language()) };
        Self {
            language: dialogue.language().clone(),
            dir: dialogue.language().direction(),
            audio_id: dialogue.audio(),
            speakers: dialogue.speakers().iter().map(|speaker| SpeakerView::of(speaker, view)).collect(),
            lines: dialogue.lines().iter().map(|line| LineView::of(line, reader)).collect(),
        }
    }

    /// The other languages that texts are shown in.
    pub(crate) fn languages_of_fallbacks(&self) -> impl Iterator<Item = &LanguageTag> {
        let speakers = self.speakers.iter().map(|speaker| &speaker.fallbacks);
        let glosses = self.lines.iter().flat_map(|line| &line.glosses).map(|gloss| &gloss.fallbacks);
        let lines = self.lines.iter().map(|line| &line.fallbacks);
        speakers.chain(lines).chain(glosses).flat_map(Fallbacks::languages)
    }
}

/// A reader of a dialogue.
#[derive(Clone, Copy)]
struct Reader<'a> {
    view: &'a ViewLanguage,
    /// Whether the language of the view is the one that is spoken.
    speaks: bool,
}

impl Reader<'_> {
    /// Whether a translation is of use: in the language that is spoken, one into a foreign language is not.
    fn needs<T>(self, texts: &Translations<T>) -> bool {
        !self.speaks || self.view.choose(texts).nearness < Nearness::Related
    }
}

impl SpeakerView {
    fn of(speaker: &Speaker, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            id: speaker.id.clone(),
            name: texts.show("name", &speaker.name),
            fallbacks: texts.into_fallbacks(),
            side: speaker.side,
        }
    }
}

impl LineView {
    fn of(line: &Line, reader: Reader<'_>) -> Self {
        let mut texts = reader.view.texts();
        let translation = line.translation.as_ref().filter(|translation| reader.needs(translation));
        let glosses = line.glosses.iter().filter(|gloss| reader.needs(gloss.meaning()));
        Self {
            id: line.id.clone(),
            speaker_id: line.speaker.clone(),
            text: line.text.clone(),
            translation: translation.map(|translation| texts.show("translation", translation)),
            fallbacks: texts.into_fallbacks(),
            glosses: glosses.map(|gloss| GlossView::of(gloss, &line.text, reader.view)).collect(),
            audio_id: line.audio,
        }
    }
}

impl GlossView {
    fn of(gloss: &Gloss, text: &LineText, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            start: gloss.start(),
            end: gloss.end(),
            word: gloss.word(text).to_owned(),
            meaning: texts.show("meaning", gloss.meaning()),
            fallbacks: texts.into_fallbacks(),
        }
    }
}

impl From<&Dialogue> for DialogueTranslationsView {
    fn from(dialogue: &Dialogue) -> Self {
        let name = |speaker: &Speaker| (speaker.id.to_string(), speaker.name.clone());
        let gloss = |gloss: &Gloss| (gloss.start().to_string(), gloss.meaning().clone());
        let line = |line: &Line| {
            let glosses = line.glosses.iter().map(gloss).collect();
            (line.id.to_string(), LineTranslationsView { translation: line.translation.clone(), glosses })
        };
        Self {
            speakers: dialogue.speakers().iter().map(name).collect(),
            lines: dialogue.lines().iter().map(line).collect(),
        }
    }
}
