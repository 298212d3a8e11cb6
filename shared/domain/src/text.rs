//! Value objects that hold one text: traits that all of them have, and lines and paragraphs with a bounded
//! length and without dangerous characters.

use unicode_normalization::char::is_combining_mark;

use crate::{FieldErrorCode, Violation};

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

/// The common part of [`line_of_text!`](crate::line_of_text) and [`paragraphs!`](crate::paragraphs).
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

        $crate::text_value!($name: Display, {"type": "string", "minLength": $least, "maxLength": $most});
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

/// Trims a text and checks its length and its characters. A text that is not empty must be visible.
pub fn bounded(text: &str, least: usize, most: usize, shape: Shape) -> Result<String, Violation> {
    let text = shape.normalize_breaks(text.trim());
    let count = text.chars().count();
    if count < least || count > most {
        return Err(Violation::length(least, most, count));
    }
    if !text.chars().all(|character| shape.permits(character)) {
        return Err(wrong_characters("must not contain control characters"));
    }
    if count > 0 && !text.chars().any(is_visible) {
        return Err(wrong_characters("must have a visible character"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    line_of_text! {
        /// A name for tests.
        struct Name(1..=5);
    }

    paragraphs! {
        /// A body for tests.
        struct Body(1..=40);
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert!(Name::parse("日本語日本").is_ok());
        assert!(Name::parse("日本語日本語").is_err());
    }

    #[test]
    fn a_text_that_reads_backwards_is_refused() {
        for disguise in ["a\u{202E}b", "a\u{202A}b", "a\u{202C}b"] {
            assert!(Name::parse(disguise).is_err() && Body::parse(disguise).is_err(), "{disguise:?}");
        }
        assert!(Name::parse("a\u{2067}b").is_err(), "a line is shown among other texts");
    }

    #[test]
    fn a_body_keeps_the_isolates_of_words_in_the_other_direction() {
        let body = "Say \u{2067}שלום\u{2069} or \u{2068}hi\u{2069}, \u{2066}x\u{2069}.";
        assert_eq!(Body::parse(body).unwrap().as_str(), body);
    }

    #[test]
    fn every_line_break_of_a_body_is_one_and_a_line_has_none() {
        for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert_eq!(Body::parse(&format!("a{end}b{end}")).unwrap().as_str(), "a\nb", "{end:?}");
        }
        for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\0", "\u{1B}"] {
            assert!(Name::parse(&format!("a{end}b")).is_err(), "{end:?}");
        }
        assert!(Body::parse("a\0b").is_err() && Body::parse("a\u{1B}b").is_err());
    }

    #[test]
    fn a_text_without_visible_characters_is_rejected() {
        for unseen in ["\u{200B}\u{2060}", "\u{FEFF}", "\u{3164}", "\u{AD} \u{200D}", "\u{2800}", "\u{E0041}"] {
            let refused = Name::parse(unseen);
            assert_eq!(refused, Err(super::wrong_characters("must have a visible character")), "{unseen:?}");
        }
        assert!(crate::profiles::Bio::parse("\u{200B}").is_err());
        assert!(crate::profiles::Bio::parse("").is_ok(), "an optional text may be empty");
    }

    #[test]
    fn invisible_characters_are_allowed_where_scripts_need_them() {
        // A Persian word with a non-joiner, a family of joined emoji, a heart with a variation selector, a lone
        // accent.
        for seen in ["می\u{200C}رو", "👩\u{200D}👧", "❤\u{FE0F}", "\u{301}", "ㅏ", "-"] {
            assert!(Name::parse(seen).is_ok(), "{seen:?}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_text_has_visible_characters(text in "[\\u{200B}\\u{FEFF}\\u{3164} a]{0,5}") {
            prop_assert_eq!(Name::parse(&text).is_ok(), text.contains('a'));
        }

        #[test]
        fn parsing_a_parsed_body_changes_nothing(
            text in "[\\r\\n\\x0B\\x0C\\x85\\u{2028}\\u{2067}\\u{2069}\\u{202E} \\ta]{0,8}",
        ) {
            if let Ok(body) = Body::parse(&text) {
                let others = ['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{202E}'];
                prop_assert!(!body.as_str().contains(others));
                prop_assert_eq!(Body::parse(body.as_str()), Ok(body));
            }
        }

        #[test]
        fn parsing_a_parsed_value_changes_nothing(text in ".{0,8}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
