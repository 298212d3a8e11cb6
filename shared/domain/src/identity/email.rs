//! E-mail addresses.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::ParseText;

/// An address that mail can be sent to: `local@domain` within the limits of RFC 5321 (4.5.3.1:
/// 64 octets, 255 octets, 254 altogether). Quoted local parts and address literals are refused:
/// nobody signs up with them, and they are a way to smuggle.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address; the domain becomes lower case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let error = || "must be an e-mail address such as ada@example.com".to_owned();
        let (local, domain) = text.trim().rsplit_once('@').ok_or_else(error)?;
        // Lower case first: of some letters it is longer, or no letter any more.
        let domain = domain.to_lowercase();
        let sound = !local.is_empty()
            && local.len() <= 64
            && local.len() + domain.len() < 254
            && local.split('.').all(|part| !part.is_empty() && part.chars().all(is_local))
            && is_domain(&domain);
        if sound { Ok(Self(format!("{local}@{domain}"))) } else { Err(error()) }
    }

    /// The address as it was written, for sending.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which addresses are compared: lower case as a whole. No provider of note
    /// tells people apart by the case of the local part.
    pub fn canonical(&self) -> String {
        self.0.to_lowercase()
    }
}

/// RFC 5322 atext, and letters of any script (RFC 6531).
fn is_local(character: char) -> bool {
    character.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character)
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// An address is personal: it shows in no log by accident.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(..)")
    }
}

impl ParseText for EmailAddress {
    fn parse_text(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for EmailAddress {
    fn schema_name() -> Cow<'static, str> {
        "EmailAddress".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "email", "maxLength": 254, "examples": ["ada@example.com"]})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_addresses_are_read() {
        for text in ["ada@example.com", "a.b+c@sub.example.co.uk", "josé@exämple.com", " x@y.z "] {
            assert!(EmailAddress::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a..b@example.com",
            "a@-x.com",
            "a b@example.com",
            "a@ex ample.com",
            "a@example.com\r\nBcc: b@example.com",
            "\"a\"@example.com",
            "a@[127.0.0.1]",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_that_differ_in_case_are_one() {
        assert_eq!(EmailAddress::parse("Ada@Example.COM").unwrap().canonical(), "ada@example.com");
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_again_to_the_same(text in "[a-zA-Z.@]{3,20}\\.[a-z]{2}|\\PC{1,10}@\\PC{1,10}\\.\\PC{1,5}|[aİȺß]{1,30}@[aİȺẞ]{1,30}\\.[aİ]{2}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
