//! Checksums of parts.

use std::fmt;

use serde::Serialize;

use crate::{ParseText, Violation};

/// A SHA-256 checksum in base64, as S3 takes it: 43 characters and an equals sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Checksum(String);

impl Checksum {
    /// What the last character before the equals sign can be: two of its bits are beyond the 256.
    const LAST: &'static str = "AEIMQUYcgkosw048";

    /// Parses a checksum.
    pub fn parse(text: &str) -> Option<Self> {
        let (rest, last) = (text.strip_suffix('=')?.get(..42)?, text.get(42..43)?);
        let is_base64 = rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
        (text.len() == 44 && is_base64 && Self::LAST.contains(last)).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ParseText for Checksum {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        Self::parse(text).ok_or_else(|| Violation::format("must be a SHA-256 checksum in base64, 44 characters long"))
    }
}

impl schemars::JsonSchema for Checksum {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sha256Checksum".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A SHA-256 checksum in base64, with padding.",
            "type": "string", "minLength": 44, "maxLength": 44,
            "pattern": format!("^[A-Za-z0-9+/]{{42}}[{}]=$", Self::LAST),
            "examples": ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
        })
    }
}
