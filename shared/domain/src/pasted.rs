//! Tokens, codes and addresses that people copy from a mail, a chat or paper.
//!
//! What is copied is rarely the token alone: a space or a line break comes along, a mail program has wrapped the line, a
//! chat has put a no-break space (U+00A0) or a zero-width space (U+200B) into it. No token and no code has such a
//! character, so nothing is lost without them. Passwords are not cleaned: every character of one counts.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::text::is_visible;
use crate::{ParseText, Violation, pattern};

/// A token or code as it was before it was copied: without white space (Unicode `White_Space`), control characters and
/// characters without a glyph, wherever they are.
pub fn clean(text: &str) -> String {
    text.chars().filter(|character| is_visible(*character)).collect()
}

/// A line as it was before it was copied: without characters that have no glyph, and without white space at its ends.
/// White space within the line stays, because it may be a mistake of the writer, and so do joiners, which are part of
/// words in some scripts (RFC 5892, A.1 and A.2), and control characters.
pub fn clean_line(text: &str) -> String {
    let line = text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character));
    line.chars().filter(|character| matches!(character, '\u{200C}'..='\u{200D}') || !is_invisible(*character)).collect()
}

/// Whether a character has no glyph and is neither white space nor a control character.
fn is_invisible(character: char) -> bool {
    !(is_visible(character) || character.is_whitespace() || character.is_control())
}

/// No token that this API issues has more characters.
const MOST: usize = 1024;

/// A text that claims to be a token of this API; whether it is, its seal shows. It is read as it was before it was
/// copied ([`clean`]).
#[derive(Clone)]
pub struct SealedText(String);

impl SealedText {
    /// What the client sent, cleaned.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for SealedText {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let text = clean(text);
        match text.chars().count() {
            1..=MOST => Ok(Self(text)),
            length => Err(Violation::length(1, MOST, length)),
        }
    }
}

// A token must not appear in a log.
crate::redacted_debug!(SealedText);

impl JsonSchema for SealedText {
    fn schema_name() -> Cow<'static, str> {
        "SealedToken".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MOST, "pattern": pattern::visible()})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INVISIBLE: &str = "[\\s\u{200B}\u{FEFF}\u{2060}\u{A0}\u{AD}]{1,3}";
    const TOKEN: &str = "usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.c2VhbA-_";

    fn read(text: &str) -> Option<String> {
        SealedText::parse_text(text).ok().map(|token| token.as_str().to_owned())
    }

    #[test]
    fn a_token_is_read_without_what_came_along_when_it_was_copied() {
        for copied in [
            format!(" {TOKEN}\n"),
            format!("\u{A0}{TOKEN}\u{A0}"),
            format!("\u{200B}{TOKEN}\u{200B}"),
            format!("\u{FEFF}{TOKEN}\r\n"),
            format!("\u{2066}{TOKEN}\u{2069}"),
            format!("{}\r\n {}", &TOKEN[..20], &TOKEN[20..]),
            format!("{}\u{AD}{}", &TOKEN[..20], &TOKEN[20..]),
        ] {
            assert_eq!(read(&copied).as_deref(), Some(TOKEN), "{copied:?}");
        }
    }

    #[test]
    fn a_line_is_read_without_what_came_along_when_it_was_copied() {
        for copied in ["\u{FEFF} ada l.\u{200B}\n", "\u{200D}ada\u{200B} l\u{AD}.", "\u{202A}ada l.\u{202C} \u{200C}"] {
            assert_eq!(clean_line(copied), "ada l.", "{copied:?}");
        }
        for kept in ["a b", "a\r\nb", "a\0", "می\u{200C}رو", "ශ්\u{200D}ර"] {
            assert_eq!(clean_line(kept), kept, "{kept:?}");
        }
    }

    #[test]
    fn a_token_has_one_to_1024_visible_characters() {
        for nothing in ["", " ", "\u{200B}\n"] {
            assert_eq!(read(nothing), None, "{nothing:?}");
        }
        let longest = "x".repeat(MOST);
        assert_eq!(read(&format!("{longest}\n")), Some(longest.clone()));
        assert_eq!(read(&format!("{longest}x")), None);
        assert!(read(&"é".repeat(MOST)).is_some(), "lengths are those of the schema, in characters");
    }

    proptest! {
        #[test]
        fn invisible_characters_anywhere_change_no_token(
            places in proptest::collection::vec((0..TOKEN.len(), INVISIBLE), 0..5),
        ) {
            let mut copied = TOKEN.to_owned();
            for (place, invisible) in places {
                let at = copied.char_indices().nth(place).map_or(copied.len(), |(at, _)| at);
                copied.insert_str(at, &invisible);
            }
            prop_assert_eq!(clean(&copied), TOKEN);
        }

        #[test]
        fn a_text_that_was_cleaned_is_clean(text in any::<String>()) {
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
            prop_assert_eq!(clean_line(&clean_line(&text)), clean_line(&text));
        }
    }
}
