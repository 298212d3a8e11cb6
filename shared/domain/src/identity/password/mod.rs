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

/// A password as it was typed, for comparison. In Unicode's composed form (NFC, UAX 15), as keyboards
/// differ in how they write the same letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Parses what was typed. Only the length is checked: the rules for new passwords may have been
    /// different when this one was chosen.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let text: String = text.nfc().collect();
        match text.chars().count() {
            1..=MOST => Ok(Self(text)),
            count => Err(Violation::length(1, MOST, count)),
        }
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A password that a user chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Parses a password that is being chosen.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let password = Password::parse(text)?;
        let count = password.0.chars().count();
        if count < LEAST {
            return Err(Violation::length(LEAST, MOST, count));
        }
        if common::is_common(&password.0) {
            return Err(Violation::new(FieldErrorCode::WeakPassword, "must not be a common password"));
        }
        Ok(Self(password))
    }

    /// Whether it suits the user who chooses it. Attackers try the user's name and address and the name
    /// of the platform first, in all spellings and with a year or a word beside them. So these parts do
    /// not count, and the rest must be a password by itself.
    pub fn check_personal(&self, address: &EmailAddress, name: &DisplayName) -> Result<(), Violation> {
        let password = personal_words::folded(&self.0.0);
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert!(NewPassword::parse("пароль1").is_err());
        assert!(NewPassword::parse("пароль12").is_ok());
        assert!(NewPassword::parse(&"ü".repeat(128)).is_ok());
        assert!(NewPassword::parse(&"ü".repeat(129)).is_err());
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        assert_eq!(Password::parse("cafe\u{301} au lait"), Password::parse("caf\u{e9} au lait"));
    }

    #[test]
    fn spaces_at_the_ends_count() {
        assert_ne!(Password::parse(" secret phrase"), Password::parse("secret phrase"));
    }

    #[test]
    fn a_password_that_was_chosen_under_other_rules_can_still_be_typed() {
        assert!(Password::parse("short").is_ok());
        assert!(Password::parse("").is_err());
    }

    fn check_personal(text: &str, address: &str, name: &str) -> bool {
        let (address, name) = (EmailAddress::parse(address).unwrap(), DisplayName::parse(name).unwrap());
        NewPassword::parse(text).unwrap().check_personal(&address, &name).is_ok()
    }

    #[test]
    fn a_password_made_of_name_or_address_is_not_allowed() {
        for text in [
            "Ada.Lovelace1",
            "ada.lovelace@example.com",
            "xxcountess adaxx",
            "a.lovelace@example",
            "COUNTESS A",
            "c-o-u-n-t-e-s-s",
            "ｌｏｖｅｌａｃｅ1815",
            "ada lovelace, example, 10.12.1815",
            "lovelacepassword",
            "untessada",
        ] {
            assert!(!check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
        }
        for text in ["analytical engine", "adamant rock", "lovely lace", "lovelace bernoulli", "example of an engine"] {
            assert!(check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
        }
    }

    #[test]
    fn a_password_made_of_parts_of_the_name_is_rejected_in_any_spelling() {
        for text in
            ["gracehopper", "Hopper1906", "h0pper? HOPPER!", "Grace_Hopper_1906", "hopper.org", "\u{1d4d7}opper-12"]
        {
            assert!(!check_personal(text, "grace@hopper.org", "Grace Hopper"), "{text}");
        }
        for (text, name) in [("nunez1234", "José Núñez"), ("STRASSER 99", "Ina Straßer"), ("νικολαος!", "ΝΙΚΟΛΑΟΣ")]
        {
            assert!(!check_personal(text, "me@example.com", name), "{text}");
        }
        assert!(!check_personal("müller4711", "ina@müller.example", "Ina"), "a domain is known as it is typed");
    }

    #[test]
    fn a_password_of_symbols_never_counts_as_made_of_the_name() {
        for text in ["%&/()=?!", "........", "%%%a%%%%"] {
            assert!(check_personal(text, "ada.lovelace@example.com", "Countess Ada"), "{text}");
        }
    }

    #[test]
    fn a_common_password_is_rejected() {
        for text in ["password", "Password123", "1234567890", "qwertyuiop"] {
            assert!(NewPassword::parse(text).is_err(), "{text}");
            assert!(Password::parse(text).is_ok(), "{text} may have been chosen under other rules");
        }
    }

    #[test]
    fn the_platform_name_is_rejected_as_password() {
        assert!(!check_personal("Glotto2026!", "ada@example.com", "Ada"));
        assert!(!check_personal("glotto forever", "ada@example.com", "Ada"));
    }

    #[test]
    fn a_password_may_contain_a_short_name() {
        assert!(check_personal("brilliant lion", "li@example.com", "Li"));
    }

    #[test]
    fn a_password_shows_in_no_log() {
        assert_eq!(format!("{:?}", NewPassword::parse("correct horse").unwrap()), "NewPassword(Password(..))");
    }

    proptest! {
        #[test]
        fn normalising_a_password_is_idempotent(text in "\\PC{8,40}") {
            if let Ok(password) = Password::parse(&text) {
                prop_assert_eq!(Password::parse(&password.0), Ok(password));
            }
        }

        #[test]
        fn a_password_without_parts_of_name_or_address_is_not_rejected_for_them(
            text in "[a-e0-2A-C .é-]{8,16}|\\PC{8,20}",
            name in "[a-e]{4,6} [a-e]{1,6}",
            local in "[a-e]{3,5}\\.[a-e]{4,5}",
        ) {
            let Ok(password) = NewPassword::parse(&text) else { return Ok(()) };
            let address = EmailAddress::parse(&format!("{local}@example.com")).unwrap();
            let name = DisplayName::parse(&name).unwrap();
            let folded = personal_words::folded(&text);
            let holds = personal_words::of(&address, &name).iter().any(|part| folded.contains(part) || part.contains(&folded));
            if !holds || folded.is_empty() {
                prop_assert_eq!(password.check_personal(&address, &name), Ok(()));
            }
        }

        #[test]
        fn part_of_the_users_name_with_a_number_is_rejected_as_password(
            word in "[A-Za-zäöüé]{4,10}", other in "[a-z]{2,8}", number in "[0-9]{4,8}", signs in "[ ._!-]{0,2}", before: bool,
        ) {
            let text = if before { format!("{number}{signs}{word}") } else { format!("{word}{signs}{number}") };
            let Ok(password) = NewPassword::parse(&text) else { return Ok(()) };
            let name = DisplayName::parse(&format!("{other} {word}")).unwrap();
            prop_assert!(password.check_personal(&EmailAddress::parse("me@example.com").unwrap(), &name).is_err(), "{}", text);
        }
    }
}
