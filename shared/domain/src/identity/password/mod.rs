//! Passwords (NIST SP 800-63B, 3.1.1; OWASP ASVS 5, 6.2): long enough, of any characters, without
//! composition rules, and neither a common password nor one that an attacker can guess from name and
//! address.

mod common;
mod personal_words;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use unicode_normalization::UnicodeNormalization as _;

use super::{DisplayName, EmailAddress};
use crate::{FieldErrorCode, ParseText, Violation};

/// Minimum length of a new password.
const LEAST: usize = 8;
/// Maximum length of a password: more adds no security, and has to be hashed.
const MOST: usize = 128;

/// The spaces beyond ASCII (Unicode's general category `Zs`).
const OTHER_SPACES: [char; 16] = [
    '\u{A0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}',
    '\u{2007}', '\u{2008}', '\u{2009}', '\u{200A}', '\u{202F}', '\u{205F}', '\u{3000}',
];

/// A password as it was typed, for comparison: in Unicode's composed form (NFC, UAX 15), as keyboards differ in how
/// they write the same letter, and with every space as the one of ASCII (RFC 8265, 4.2.2), as input methods and
/// keyboards differ in which one they write.
#[derive(Clone)]
pub struct Password {
    text: String,
    /// With the spaces that were typed, if there are others. Hashes from before all spaces were one are of this form.
    with_own_spaces: Option<String>,
}

impl Password {
    /// Parses what was typed. Only the length is checked: the rules for new passwords may have been
    /// different when this one was chosen.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let typed: String = text.nfc().collect();
        match typed.chars().count() {
            1..=MOST => {
                let text = typed.replace(OTHER_SPACES, " ");
                let with_own_spaces = (text != typed).then_some(typed);
                Ok(Self { text, with_own_spaces })
            }
            count => Err(Violation::length(1, MOST, count)),
        }
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The bytes that would have been hashed when spaces were not yet one, if they are others.
    pub fn as_former_bytes(&self) -> Option<&[u8]> {
        self.with_own_spaces.as_ref().map(String::as_bytes)
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Password {}

/// A password that a user chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Parses a password that is being chosen.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let password = Password::parse(text)?;
        let count = password.text.chars().count();
        if count < LEAST {
            return Err(Violation::length(LEAST, MOST, count));
        }
        if common::is_common(&password.text) {
            return Err(Violation::new(FieldErrorCode::WeakPassword, "must not be a common password"));
        }
        Ok(Self(password))
    }

    /// Whether it suits the user who chooses it. Attackers try the user's name and address and the name
    /// of the platform first, in all spellings and with a year or a word beside them. So these parts do
    /// not count, and the rest must be a password by itself.
    pub fn check_personal(&self, address: &EmailAddress, name: &DisplayName) -> Result<(), Violation> {
        let password = personal_words::folded(&self.0.text);
        let parts = personal_words::of(address, name);
        let left = personal_words::remove_personal_words(&password, &parts);
        let piece = password.chars().count() >= personal_words::MIN_IDENTIFYING_LENGTH
            && parts.iter().any(|part| part.contains(&password));
        if piece || left.is_some_and(|left| !is_enough(&left)) {
            let detail = format!(
                "must be more than your name, your e-mail address and the name of this platform: besides those, \
                 {LEAST} letters or digits that are neither a number nor a common password"
            );
            return Err(Violation::new(FieldErrorCode::WeakPassword, detail));
        }
        Ok(())
    }

    /// The password itself.
    pub fn password(&self) -> &Password {
        &self.0
    }
}

/// Whether the rest of a password is one by itself, and neither a date nor a telephone number.
fn is_enough(left: &str) -> bool {
    left.chars().count() >= LEAST && !left.chars().all(char::is_numeric) && !common::is_common(left)
}

// A password must not appear in a log.
crate::redacted_debug!(Password);

impl ParseText for Password {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text)
    }
}

impl ParseText for NewPassword {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text)
    }
}

impl JsonSchema for Password {
    fn schema_name() -> Cow<'static, str> {
        "Password".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "password", "minLength": 1, "maxLength": MOST})
    }
}

impl JsonSchema for NewPassword {
    fn schema_name() -> Cow<'static, str> {
        "NewPassword".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "password", "minLength": LEAST, "maxLength": MOST,
            "description": "Any characters. Common passwords and passwords made of your own name or e-mail address are rejected.",
        })
    }
}

#[cfg(test)]
mod tests;
