//! What speakers and lines are called by: the author's client chooses the names, so that it can refer to them before
//! anything is stored, and they stay the same when lines are inserted or moved.

use serde::Serialize;

use super::super::super::topic::{SLUG_PATTERN, is_slug};

/// Characters of a name at most.
const LONGEST: usize = 40;

macro_rules! slugs {
    ($($(#[$doc:meta])* $name:ident = $example:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Parses a slug.
            pub fn parse(text: &str) -> Result<Self, String> {
                is_slug(text, LONGEST).then(|| Self(text.to_owned())).ok_or_else(|| {
                    format!("must be a slug of at most {LONGEST} characters such as {}", $example)
                })
            }

            /// The slug.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        crate::text_value!($name: Display, {
            "type": "string", "maxLength": LONGEST, "pattern": SLUG_PATTERN, "examples": [$example],
        });
    )*};
}

slugs! {
    /// Names a speaker within a dialogue.
    SpeakerId = "anna";
    /// Names a line within a dialogue.
    LineId = "line-1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_slug() {
        assert!(SpeakerId::parse("anna-2").is_ok() && LineId::parse(&"x".repeat(LONGEST)).is_ok());
        for text in ["", "Anna", "a b", "a/b", "-a"] {
            assert!(SpeakerId::parse(text).is_err() && LineId::parse(text).is_err(), "{text}");
        }
        assert!(LineId::parse(&"x".repeat(LONGEST + 1)).is_err());
    }
}
