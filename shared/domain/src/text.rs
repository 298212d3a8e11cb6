//! Value objects that hold one text: traits that all of them have, and lines and paragraphs with a bounded
//! length and without dangerous characters.

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
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::is_line));
    )+};
}

/// Declares a value object of paragraphs: like a line, but with line breaks and tabs.
#[macro_export]
macro_rules! paragraphs {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal);)+) => {$(
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::is_paragraphs));
    )+};
}

/// The common part of [`line_of_text!`](crate::line_of_text) and [`paragraphs!`](crate::paragraphs).
#[macro_export]
macro_rules! bounded_text {
    ($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal, $allowed:path)) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(transparent)]
        $vis struct $name(String);

        impl $name {
            /// Parses it; the error says what is required.
            pub fn parse(text: &str) -> Result<Self, $crate::Violation> {
                $crate::text::bounded(text, $least, $most, $allowed).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        $crate::text_value!($name: Display, {"type": "string", "minLength": $least, "maxLength": $most});
    };
}

/// Whether a character is permitted in a line.
pub fn is_line(character: char) -> bool {
    !character.is_control() && !is_direction_override(character)
}

/// Whether a character is permitted in paragraphs.
pub fn is_paragraphs(character: char) -> bool {
    matches!(character, '\n' | '\t') || is_line(character)
}

/// Characters that change the displayed order of a text (Unicode TR 36, 2.2.2).
fn is_direction_override(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is visible, by itself or on another one. A name needs a visible character.
pub fn is_visible(character: char) -> bool {
    !(character.is_whitespace() || character.is_control() || is_ignorable(character))
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
pub fn bounded(text: &str, least: usize, most: usize, allowed: fn(char) -> bool) -> Result<String, Violation> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count < least || count > most {
        return Err(Violation::length(least, most, count));
    }
    if !text.chars().all(allowed) {
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

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert!(Name::parse("日本語日本").is_ok());
        assert!(Name::parse("日本語日本語").is_err());
    }

    #[test]
    fn a_text_that_reads_backwards_is_refused() {
        assert!(Name::parse("a\u{202E}b").is_err());
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
        fn parsing_a_parsed_value_changes_nothing(text in ".{0,8}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
