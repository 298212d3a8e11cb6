//! Texts with a length and without surprises: the value objects that are "a line of text" or
//! "some paragraphs".

/// Declares a value object of one line: trimmed, without control characters, and between a
/// least and a most number of characters (Unicode scalar values).
#[macro_export]
macro_rules! line_of_text {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal);)+) => {$(
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::is_line));
    )+};
}

/// Declares a value object of paragraphs: like a line, with line breaks and tabs allowed.
#[macro_export]
macro_rules! paragraphs {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal);)+) => {$(
        $crate::bounded_text!($(#[$meta])* $vis struct $name($least..=$most, $crate::text::is_paragraphs));
    )+};
}

/// What [`line_of_text!`](crate::line_of_text) and [`paragraphs!`](crate::paragraphs) share.
#[macro_export]
macro_rules! bounded_text {
    ($(#[$meta:meta])* $vis:vis struct $name:ident($least:literal..=$most:literal, $allowed:path)) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(transparent)]
        $vis struct $name(String);

        impl $name {
            /// Reads it; the error says what it must be like.
            pub fn parse(text: &str) -> Result<Self, String> {
                $crate::text::bounded(text, $least, $most, $allowed).map(Self)
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $crate::ParseText for $name {
            fn parse_text(text: &str) -> Result<Self, String> {
                Self::parse(text)
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
                schemars::json_schema!({"type": "string", "minLength": $least, "maxLength": $most})
            }
        }
    };
}

/// Whether a character may stand in a line.
pub fn is_line(character: char) -> bool {
    !character.is_control() && !is_direction_override(character)
}

/// Whether a character may stand in paragraphs.
pub fn is_paragraphs(character: char) -> bool {
    matches!(character, '\n' | '\t') || is_line(character)
}

/// Characters that make text read otherwise than it is stored (Unicode TR 36, 2.2.2).
fn is_direction_override(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Trims a text and holds it to its bounds.
pub fn bounded(text: &str, least: usize, most: usize, allowed: fn(char) -> bool) -> Result<String, String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count < least || count > most {
        return Err(match (least, count) {
            (1, 0) => "must not be empty".to_owned(),
            _ => format!("must have {least} to {most} characters, not {count}"),
        });
    }
    if text.chars().all(allowed) { Ok(text) } else { Err("must not contain control characters".to_owned()) }
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

    proptest! {
        #[test]
        fn what_was_parsed_parses_again_to_the_same(text in ".{0,8}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
