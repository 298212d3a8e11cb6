//! Sealed tokens as clients send them back.

use std::borrow::Cow;

use glotto_domain::{ParseText, Violation};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// No token that this API issues is longer.
const MOST: usize = 512;

/// A text that claims to be a token of this API; whether it is, its seal shows.
#[derive(Clone)]
pub struct SealedText(String);

impl SealedText {
    /// What the client sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ParseText for SealedText {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        match text.len() {
            1..=MOST => Ok(Self(text.to_owned())),
            length => Err(Violation::length(1, MOST, length)),
        }
    }
}

// A token must not appear in a log.
glotto_domain::redacted_debug!(SealedText);

impl JsonSchema for SealedText {
    fn schema_name() -> Cow<'static, str> {
        "SealedToken".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MOST})
    }
}
