//! Codes as users type them.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::typed_code::{self, LONGEST, take};
use crate::{ParseText, Violation, digits};

/// The six digits that an authenticator app shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpCode(u32);

impl TotpCode {
    /// The code of an HMAC-SHA-1 value: dynamic truncation (RFC 4226, 5.3) to six digits.
    pub fn of_mac(mac: &[u8; 20]) -> Self {
        let offset = usize::from(mac[19] & 0x0f);
        let word = [mac[offset] & 0x7f, mac[offset + 1], mac[offset + 2], mac[offset + 3]];
        Self(u32::from_be_bytes(word) % 1_000_000)
    }

    /// Parses exactly six digits of any script.
    fn read(text: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> = text.chars().map(digits::decimal).collect();
        let digits = digits.filter(|digits| digits.len() == 6)?;
        Some(Self(digits.into_iter().fold(0, |number, digit| number * 10 + u32::from(digit))))
    }
}

impl fmt::Display for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

// Codes must not be logged.
crate::redacted_debug!(TotpCode);

/// A code that replaces a code of the app once, in canonical spelling:
/// `7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE`.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code of 120 random bits. They cannot be guessed even with a fast hash: a password hash is only needed below
    /// 112 bits (OWASP ASVS 5, 6.5.2).
    pub fn of_bits(bits: [u8; 15]) -> Self {
        Self(typed_code::spell(bits))
    }

    /// Parses what a user copied from paper.
    fn read(text: &str) -> Option<Self> {
        typed_code::read(text).map(Self)
    }

    /// The canonical spelling: it is shown, and hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Codes must not be logged.
crate::redacted_debug!(RecoveryCode);

/// A code as the second factor. Its length tells which of the two it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorCode {
    /// Six digits of the app.
    Totp(TotpCode),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl ParseText for TotpCode {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        take(text)
            .and_then(|text| Self::read(&text))
            .ok_or_else(|| Violation::format("must be the six digits that the app shows"))
    }
}

impl ParseText for FactorCode {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let text = take(text);
        let read = |text: &str| {
            let totp = TotpCode::read(text).map(Self::Totp);
            totp.or_else(|| RecoveryCode::read(text).map(Self::Recovery))
        };
        let code = text.as_deref().and_then(read);
        code.ok_or_else(|| Violation::format("must be the six digits that the app shows, or a recovery code"))
    }
}

impl JsonSchema for TotpCode {
    fn schema_name() -> Cow<'static, str> {
        "TotpCode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": LONGEST, "description": "Six digits.", "examples": ["492039"]})
    }
}

impl JsonSchema for FactorCode {
    fn schema_name() -> Cow<'static, str> {
        "FactorCode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "maxLength": LONGEST,
            "description": "The six digits that the app shows, or a recovery code.",
            "examples": ["492039", "7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"],
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn totp(text: &str) -> Option<String> {
        TotpCode::parse_text(text).ok().map(|code| code.to_string())
    }

    #[test]
    fn digits_are_read_with_the_space_that_apps_show() {
        assert_eq!(totp("012345"), Some("012345".to_owned()));
        assert_eq!(totp(" 012 345 "), Some("012345".to_owned()));
        assert_eq!(totp("\u{200B}012\u{A0}345\n"), Some("012345".to_owned()));
    }

    #[test]
    fn digits_of_every_script_are_digits() {
        let marked = ["\u{2066}٤٩٢٠٣٩\u{2069}", "\u{200E}492\u{A0}039"];
        for text in ["٤٩٢٠٣٩", "۴۹۲۰۳۹", "４９２０３９", "४९२ ०३९"].into_iter().chain(marked)
        {
            assert_eq!(totp(text), Some("492039".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_totp_code_is_six_digits() {
        for text in [
            "",
            "12345",
            "1234567",
            "+12345",
            "-12345",
            "12345a",
            "１２３４５",
            "٠١٢٣٤٥٦",
            "1_2345",
            "Ⅳ12345",
            "12345²",
        ] {
            assert_eq!(totp(text), None, "{text}");
        }
        assert_eq!(totp(&format!("492039{}", " ".repeat(59))), None);
    }

    #[test]
    fn a_mac_becomes_the_digits_of_the_standard() {
        // RFC 4226, 5.4.
        let mac = [
            0x1f, 0x86, 0x98, 0x69, 0x0e, 0x02, 0xca, 0x16, 0x61, 0x85, 0x50, 0xef, 0x7f, 0x19, 0xda, 0x8e, 0x94, 0x5b,
            0x55, 0x5a,
        ];
        assert_eq!(TotpCode::of_mac(&mac).to_string(), "872921");
    }

    #[test]
    fn a_recovery_code_is_parsed_in_the_forms_that_users_type() {
        let code = FactorCode::parse_text("7KQ2-M9XD-0F1R-5HWB-3NVC-8JZE").unwrap();
        for text in [
            "7kq2m9xd0f1r5hwb3nvc8jze",
            " 7KQ2 M9XD OFIR 5HWB 3NVC 8JZE ",
            "7kq2-m9xd-oflr-5hwb-3nvc-8jze",
            "7KQ2M9-XD0F1R-5HWB3N-VC8JZE",
            "\u{200B}7KQ2–M9XD–0F1R–5HWB–3NVC–8JZE\u{A0}\n",
            "7KQ2\u{2011}M9XD\u{2011}0F1R\r\n5HWB\u{2011}3NVC\u{2011}8JZE",
            "７ＫＱ２－Ｍ９ＸＤ－０Ｆ１Ｒ－５ＨＷＢ－３ＮＶＣ－８ＪＺＥ",
            "\u{2066}٧KQ٢–M٩XD–٠F١R–٥HWB–٣NVC–٨JZE\u{2069}",
        ] {
            assert_eq!(FactorCode::parse_text(text).as_ref(), Ok(&code), "{text}");
        }
    }

    #[test]
    fn a_malformed_recovery_code_is_rejected() {
        for text in [
            "",
            "7KQ2-M9XD-0F1R-5HWB",
            "7KQ2-M9XD-0F1R-5HWB-3NVC-8JZEE",
            "7KQ2-M9XD-0F1R-5HWB-3NVC-8JZU",
            "ſKQ2-M9XD-0F1R-5HWB-3NVC-8JZE",
        ] {
            assert!(FactorCode::parse_text(text).is_err(), "{text}");
        }
        assert!(FactorCode::parse_text(&format!("492039{}", " ".repeat(1000))).is_err());
    }

    #[test]
    fn codes_show_in_no_log() {
        let debug = format!("{:?} {:?}", totp_code(), RecoveryCode::of_bits([7; 15]));
        assert_eq!(debug, "TotpCode(..) RecoveryCode(..)");
    }

    fn totp_code() -> TotpCode {
        TotpCode::parse_text("492039").unwrap()
    }

    #[test]
    fn every_random_bit_is_in_the_code() {
        let codes: HashSet<_> = (0..120)
            .map(|bit| {
                let mut bits = [0; 15];
                bits[bit / 8] = 1 << (bit % 8);
                RecoveryCode::of_bits(bits).0
            })
            .collect();
        assert_eq!(codes.len(), 120);
        assert_eq!(RecoveryCode::of_bits([0xff; 15]).as_str(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }

    proptest! {
        #[test]
        fn a_recovery_code_reads_back_as_itself(bits: [u8; 15]) {
            let code = RecoveryCode::of_bits(bits);
            prop_assert_eq!(FactorCode::parse_text(code.as_str()), Ok(FactorCode::Recovery(code)));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = FactorCode::parse_text(&text);
        }
    }
}
