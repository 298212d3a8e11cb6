//! Value objects that hold one text: traits that all of them have, and lines and paragraphs with a bounded
//! length and without dangerous characters.

use unicode_normalization::char::is_combining_mark;

use crate::{FieldErrorCode, Violation, pattern};

/// Implements the traits of a value object that holds one text: it is read by its own `parse`, in requests
/// and in stored items, and has this JSON schema. With `: Display` it is also displayed as that text.
#[macro_export]
macro_rules! text_value {
    ($name:ident: Display, $schema:tt) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::text_value!($name, $schema);
    };
    ($name:ident, $schema:tt) => {
        impl $crate::ParseText for $name {
            fn parse_text(text: &str) -> Result<Self, $crate::Violation> {
                Self::parse(text).map_err($crate::Violation::format)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

/// Declares a value object of one line: trimmed, without control characters, and with a minimum and a
/// maximum number of characters (Unicode scalar values).
#[macro_export]
macro_rules! line_of_text {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal);)+) => {$(
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::Shape::Line));
    )+};
}

/// Declares a value object of paragraphs: like a line, but with line breaks, tabs and isolates.
#[macro_export]
macro_rules! paragraphs {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal);)+) => {$(
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::Shape::Paragraphs));
    )+};
}

/// The common part of [`line_of_text!`](crate::line_of_text) and [`paragraphs!`](crate::paragraphs). Parsing does not
/// count what it trims; by the schema it counts, so a client that respects the maximum is never rejected.
#[macro_export]
macro_rules! bounded_text {
    ($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal, $shape:path)) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(transparent)]
        $vis struct $name(String);

        impl $name {
            /// Parses it; the error says what is required.
            pub fn parse(text: &str) -> Result<Self, $crate::Violation> {
                $crate::text::bounded(text, $least, $most, $shape).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        $crate::text_value!($name: Display, {
            "type": "string", "minLength": $least, "maxLength": $most,
            "pattern": $crate::text::Shape::pattern($shape, $least),
        });
    };
}

/// Whether a text is one line or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line, which is shown among other texts.
    Line,
    /// Paragraphs.
    Paragraphs,
}

impl Shape {
    /// The pattern of the schema of such a text with at least so many characters.
    pub fn pattern(self, least: usize) -> String {
        let text = match self {
            Self::Line => pattern::line(),
            Self::Paragraphs => pattern::paragraphs(),
        };
        if least == 0 { format!("^(?:{}|{text})$", pattern::blank()) } else { format!("^{text}$") }
    }

    /// Whether a character is permitted. Overrides and embeddings can disguise what a text says (Unicode TR 36,
    /// 2.2.2). Isolates are what texts with words of the other direction should have (UAX 9, 2.4); they end with
    /// their paragraph, but in a line they could take in the text beside it.
    pub(crate) fn permits(self, character: char) -> bool {
        match (self, character) {
            (Self::Paragraphs, '\n' | '\t' | '\u{2066}'..='\u{2069}') => true,
            (_, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => false,
            _ => !character.is_control(),
        }
    }

    /// The text with line breaks as `\n` only. Paragraphs may have any that is one by the Newline Guidelines (The
    /// Unicode Standard, 5.8), such as the vertical tab of slides.
    fn normalize_breaks(self, text: &str) -> String {
        let text = text.replace("\r\n", "\n");
        match self {
            Self::Line => text,
            Self::Paragraphs => text.replace(['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'], "\n"),
        }
    }

    /// The text without what is blank at its ends, and the bytes before it. Only lines that are blank are taken away
    /// before paragraphs. Of a text without a visible character only white space is.
    fn trim(self, text: &str) -> (usize, &str) {
        let marks: &[char] = if text.chars().any(is_visible) { &MARKS } else { &[] };
        let is_end = |character: char| character.is_whitespace() || marks.contains(&character);
        let first = text.find(|character: char| !is_end(character)).unwrap_or(text.len());
        let start = match self {
            Self::Line => first,
            Self::Paragraphs => {
                let line = text[..first].rfind('\n').map_or(0, |end| end + 1);
                line + text[line..].find(|character: char| !marks.contains(&character)).unwrap_or(0)
            }
        };
        (start, text[start..].trim_end_matches(is_end))
    }
}

/// Whether a character is visible, by itself or on another one. A name needs a visible character.
pub fn is_visible(character: char) -> bool {
    !(character.is_whitespace() || character.is_control() || is_ignorable(character))
}

/// Whether a character combines with the one before it (the general category `M`), such as an accent or a vowel sign.
pub fn is_mark(character: char) -> bool {
    is_combining_mark(character)
}

/// Characters without a glyph: Unicode's `Default_Ignorable_Code_Point`, whose ranges are stable and
/// include reserved code points, the annotation marks, and two that are blank although their properties
/// do not say so: the blank Braille pattern and the object replacement character.
fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

fn wrong_characters(detail: &str) -> Violation {
    Violation::new(FieldErrorCode::WrongCharacters, detail)
}

/// Characters without a glyph and without a meaning at the ends of a text, where copying leaves them: the byte order
/// mark and the zero-width space, which separates words.
const MARKS: [char; 2] = ['\u{FEFF}', '\u{200B}'];

/// Trims a text, and checks its length and its characters. A text that is not empty must be visible. Paragraphs keep
/// the indentation of their first line, which makes code of it in Markdown (`CommonMark`, 4.4) and begins a paragraph
/// in Japanese and Chinese.
pub fn bounded(text: &str, least: usize, most: usize, shape: Shape) -> Result<String, Violation> {
    let whole = shape.normalize_breaks(text);
    let (before, text) = shape.trim(&whole);
    let count = text.chars().count();
    if count < least || count > most {
        return Err(Violation::length(least, most, count));
    }
    if let Some((at, character)) = text.char_indices().find(|(_, character)| !shape.permits(*character)) {
        return Err(not_permitted(character, &whole[..before + at]));
    }
    if count > 0 && !text.chars().any(is_visible) {
        return Err(wrong_characters("must have a visible character"));
    }
    Ok(text.to_owned())
}

/// A character that is not permitted, by its code point, and where it is: after this text.
fn not_permitted(character: char, before: &str) -> Violation {
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
    let code = format!("U+{:04X}", u32::from(character));
    wrong_characters(&format!("must not contain control characters: {code} in line {line}, column {column}"))
        .param("character", code)
        .param("line", line)
        .param("column", column)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
