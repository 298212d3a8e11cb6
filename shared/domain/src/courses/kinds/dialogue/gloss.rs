//! What words of a line mean.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::super::Translations;
use super::{Languages, LineText};
use crate::numbers::read_whole_number;
use crate::text::is_mark;
use crate::{FieldErrorCode, FromJson, Pointer, ValidationErrors, Violation, input};

crate::line_of_text! {
    /// What a word of a line means.
    pub struct GlossText(1..=200);
}

/// Glosses of a line at most.
pub const MAX_GLOSSES: usize = 50;

/// What a word of a line means. The word is the part of the text between two offsets, in UTF-16 code units, as strings
/// are indexed in JavaScript, Java, Kotlin, C#, Dart and Objective-C.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gloss {
    /// Where the word begins.
    start: u32,
    /// Where it ends: the offset after its last character.
    end: u32,
    /// What it means.
    meaning: Translations<GlossText>,
}

/// A place in the text of a line, in UTF-16 code units. Which of them there are depends on the text.
#[derive(Debug, Clone, Copy)]
pub struct TextOffset(u32);

impl TextOffset {
    /// The end of the longest text, if each of its characters has two units.
    const MOST: u32 = 2_000;
}

impl FromJson for TextOffset {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 0..=Self::MOST, at, errors).map(Self)
    }
}

impl JsonSchema for TextOffset {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "TextOffset".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": Self::MOST, "examples": [4]})
    }
}

/// What a word of a line means.
#[input]
pub struct GlossInput {
    /// Where the word begins in the text of the line without white space at its ends, in UTF-16 code units.
    pub start: TextOffset,
    /// Where the word ends in it: the offset after its last character.
    pub end: TextOffset,
    /// What it means, at least in the default language of the course unless that is the language of the dialogue.
    pub meaning: Translations<GlossText>,
}

impl Gloss {
    /// Where the word begins in the text of the line, in UTF-16 code units.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The offset after the last character of the word, in UTF-16 code units.
    pub fn end(&self) -> u32 {
        self.end
    }

    /// What it means.
    pub fn meaning(&self) -> &Translations<GlossText> {
        &self.meaning
    }

    pub(super) fn set_meaning(&mut self, meaning: Translations<GlossText>) {
        self.meaning = meaning;
    }

    /// The word in the text of its line.
    pub fn word<'a>(&self, text: &'a LineText) -> &'a str {
        let text = text.as_str();
        let byte = |offset| offsets(text).find(|(at, _)| *at == offset).map_or(text.len(), |(_, byte)| byte);
        text.get(byte(self.start)..byte(self.end)).unwrap_or_default()
    }
}

/// The offsets of all characters of a text, in UTF-16 code units and in bytes.
fn offsets(text: &str) -> impl Iterator<Item = (u32, usize)> {
    text.char_indices().scan(0, |units, (byte, character)| {
        let at = *units;
        *units += if character.len_utf16() == 2 { 2 } else { 1 };
        Some((at, byte))
    })
}

/// The offsets at which a word may begin or end: no surrogate pair and no letter with its marks is divided there.
fn list_boundaries(text: &str) -> BTreeSet<u32> {
    let letters = offsets(text).zip(text.chars()).filter(|(_, character)| !is_mark(*character));
    let length = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    letters.map(|((at, _), _)| at).chain([length]).collect()
}

/// The glosses of a line. Adds an error for each offset that divides a character or is beyond the text, and for words
/// that overlap or are not in the order of the text.
pub(super) fn check(
    inputs: Vec<GlossInput>,
    text: &LineText,
    languages: Languages<'_>,
    at: &Pointer,
    errors: &mut ValidationErrors,
) -> Vec<Gloss> {
    let boundaries = list_boundaries(text.as_str());
    let length = boundaries.last().copied().unwrap_or_default();
    let mut previous_end = 0;
    let mut glosses = Vec::with_capacity(inputs.len());
    for (index, GlossInput { start: TextOffset(start), end: TextOffset(end), meaning }) in
        inputs.into_iter().enumerate()
    {
        let at = at.child(&index.to_string());
        for (name, offset) in [("start", start), ("end", end)] {
            if offset > length {
                errors.add(&at.child(name), Violation::range(0, length.into()));
            } else if !boundaries.contains(&offset) {
                errors.add(&at.child(name), divides_a_character());
            }
        }
        if end <= start {
            errors.add(&at.child("end"), "must be greater than start");
        } else if start < previous_end {
            errors.add(&at.child("start"), "must not be before the end of the gloss before it");
        }
        languages.require(&meaning, &at.child("meaning"), errors);
        previous_end = end.max(previous_end);
        glosses.push(Gloss { start, end, meaning });
    }
    glosses
}

fn divides_a_character() -> Violation {
    let detail = "must be where a character begins or ends, in UTF-16 code units; marks belong to the letter before";
    Violation::new(FieldErrorCode::Invalid, detail)
}
