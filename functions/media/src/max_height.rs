//! How high a picture may be at most.

use std::borrow::Cow;

use glotto_domain::{ParseText, Violation};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A height in pixels, as a query parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxHeight(u32);

impl MaxHeight {
    const MAX: u32 = 4320;

    /// The height.
    pub const fn pixels(self) -> u32 {
        self.0
    }
}

/// What a phone or a tablet shows, at a quarter of the size of a full picture.
impl Default for MaxHeight {
    fn default() -> Self {
        Self(720)
    }
}

impl ParseText for MaxHeight {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let height = text.parse().ok().filter(|height| (1..=Self::MAX).contains(height));
        height.map(Self).ok_or_else(|| Violation::range(1, Self::MAX.into()))
    }
}

impl JsonSchema for MaxHeight {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "MaxHeight".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": Self::MAX, "default": Self::default().0})
    }
}
