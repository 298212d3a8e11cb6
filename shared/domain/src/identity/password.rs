//! Passwords (NIST SP 800-63B, 3.1.1; OWASP ASVS 5, 6.2): long enough, of any characters, without
//! rules of composition, and neither what everybody's password is tried with first nor what
//! anybody who knows the person would try.

mod common;

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use unicode_normalization::UnicodeNormalization as _;

use super::{DisplayName, EmailAddress};
use crate::ParseText;

/// Characters that a new password has at least.
const LEAST: usize = 8;
/// Characters that a password has at most: more adds nothing, and has to be hashed.
const MOST: usize = 128;
/// A name or a part of an address that is shorter may stand in a password: "li" is in many.
const TELLING: usize = 4;
/// Words that everybody knows who comes here (ASVS 6.1.2).
const OF_THE_HOUSE: [&str; 1] = ["glotto"];

/// A password as somebody typed it, to be compared. In Unicode's composed form (NFC, UAX 15):
/// keyboards differ in how they write the same letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Reads what was typed. Only length is checked: the rules for new passwords may have been
    /// others when this one was chosen.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text: String = text.nfc().collect();
        match text.chars().count() {
            0 => Err("must not be empty".to_owned()),
            count if count > MOST => Err(format!("must have at most {MOST} characters, not {count}")),
            _ => Ok(Self(text)),
        }
    }

    /// What is hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A password that somebody chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassword(Password);

impl NewPassword {
    /// Reads a password that is being chosen.
    pub fn parse(text: &str) -> Result<Self, String> {
        let password = Password::parse(text)?;
        let count = password.0.chars().count();
        if count < LEAST {
            return Err(format!("must have {LEAST} to {MOST} characters, not {count}"));
        }
        if common::is_common(&password.0) {
            return Err("must not be one of the passwords that many people choose".to_owned());
        }
        Ok(Self(password))
    }

    /// Whether it suits the person who chooses it: their own name and address are what is tried
    /// first, and so is the name of the place.
    pub fn suits(&self, address: &EmailAddress, name: &DisplayName) -> Result<(), String> {
        let password = self.0.0.to_lowercase();
        let address = address.canonical();
        let local = address.split('@').next().unwrap_or_default().to_owned();
        let name = name.as_str().nfc().collect::<String>().to_lowercase();
        let known = |own: &String| {
            (own.chars().count() >= TELLING && password.contains(own.as_str())) || own.contains(&password)
        };
        if [address, local, name].iter().any(known) {
            return Err("must not be made of your name or e-mail address".to_owned());
        }
        if OF_THE_HOUSE.iter().any(|word| password.contains(word)) {
            return Err("must not be made of the name of this place".to_owned());
        }
        Ok(())
    }

    /// The password itself.
    pub fn password(&self) -> &Password {
        &self.0
    }
}

/// A password shows in no log.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl ParseText for Password {
    fn parse_text(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl ParseText for NewPassword {
    fn parse_text(text: &str) -> Result<Self, String> {
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
            "description": "Any characters; not one that many people choose, nor your own name or e-mail address.",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ada() -> (EmailAddress, DisplayName) {
        (EmailAddress::parse("ada.lovelace@example.com").unwrap(), DisplayName::parse("Countess Ada").unwrap())
    }

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

    #[test]
    fn a_password_made_of_name_or_address_does_not_suit() {
        let (address, name) = ada();
        for text in
            ["Ada.Lovelace1", "ada.lovelace@example.com", "xxcountess adaxx", "a.lovelace@example", "COUNTESS A"]
        {
            assert!(NewPassword::parse(text).unwrap().suits(&address, &name).is_err(), "{text}");
        }
        for text in ["analytical engine", "adamant rock", "lovely lace"] {
            assert!(NewPassword::parse(text).unwrap().suits(&address, &name).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_password_that_many_people_choose_is_refused() {
        for text in ["password", "Password123", "1234567890", "qwertyuiop"] {
            assert!(NewPassword::parse(text).is_err(), "{text}");
            assert!(Password::parse(text).is_ok(), "{text} may have been chosen under other rules");
        }
    }

    #[test]
    fn the_name_of_the_place_makes_no_password() {
        let (address, name) = ada();
        assert!(NewPassword::parse("Glotto2026!").unwrap().suits(&address, &name).is_err());
    }

    #[test]
    fn a_short_name_may_stand_in_a_password() {
        let address = EmailAddress::parse("li@example.com").unwrap();
        let name = DisplayName::parse("Li").unwrap();
        assert!(NewPassword::parse("brilliant lion").unwrap().suits(&address, &name).is_ok());
    }

    #[test]
    fn a_password_shows_in_no_log() {
        assert_eq!(format!("{:?}", NewPassword::parse("correct horse").unwrap()), "NewPassword(Password(..))");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{8,40}") {
            if let Ok(password) = Password::parse(&text) {
                prop_assert_eq!(Password::parse(&password.0), Ok(password));
            }
        }
    }
}
