//! Value objects that are one text: what all of them share, and those that are "a line of text" or
//! "some paragraphs", with a length and without surprises.

/// What a value object has that is one text: its own `parse` reads it, in requests and in stored items,
/// and this is its JSON schema. With `: Display` it also shows as that text.
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
                schemars::json_schema!($schema)
            }
        }
    };
}

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

        $crate::text_value!($name: Display, {"type": "string", "minLength": $least, "maxLength": $most});
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

/// Whether a character shows, by itself or on another one. A name of characters that do not is no name.
pub fn is_visible(character: char) -> bool {
    !(character.is_whitespace() || character.is_control() || is_ignorable(character))
}

/// Characters without a glyph of their own: Unicode's `Default_Ignorable_Code_Point`, a property that
/// has not lost a member and has its future ones set aside in these ranges, the annotation marks, and
/// the two that are blank although their properties do not say so: the Braille pattern without dots,
/// and the replacement of an object that is not there.
fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Trims a text and holds it to its bounds. A text that is there shows something.
pub fn bounded(text: &str, least: usize, most: usize, allowed: fn(char) -> bool) -> Result<String, String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count < least || count > most {
        return Err(match (least, count) {
            (1, 0) => "must not be empty".to_owned(),
            _ => format!("must have {least} to {most} characters, not {count}"),
        });
    }
    if !text.chars().all(allowed) {
        return Err("must not contain control characters".to_owned());
    }
    if count > 0 && !text.chars().any(is_visible) {
        return Err("must have a character that can be seen".to_owned());
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
    fn a_text_in_which_nothing_can_be_seen_is_refused() {
        for unseen in ["\u{200B}\u{2060}", "\u{FEFF}", "\u{3164}", "\u{AD} \u{200D}", "\u{2800}", "\u{E0041}"] {
            let refused = Name::parse(unseen);
            assert_eq!(refused, Err("must have a character that can be seen".to_owned()), "{unseen:?}");
        }
        assert!(crate::profiles::Bio::parse("\u{200B}").is_err());
        assert!(crate::profiles::Bio::parse("").is_ok(), "a text that may be empty may be empty");
    }

    #[test]
    fn invisible_characters_stand_where_scripts_need_them() {
        // A Persian word with a non-joiner, a family joined of emoji, a heart with its variation, an accent alone.
        for seen in ["می\u{200C}رو", "👩\u{200D}👧", "❤\u{FE0F}", "\u{301}", "ㅏ", "-"] {
            assert!(Name::parse(seen).is_ok(), "{seen:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_parsed_shows_something(text in "[\\u{200B}\\u{FEFF}\\u{3164} a]{0,5}") {
            prop_assert_eq!(Name::parse(&text).is_ok(), text.contains('a'));
        }

        #[test]
        fn what_was_parsed_parses_again_to_the_same(text in ".{0,8}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
