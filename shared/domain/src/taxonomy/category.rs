//! A category of courses.

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CategoryLabel, TaxonomyStatus};
use crate::courses::{SLUG_PATTERN, Translations, is_slug};
use crate::numbers::read_whole_number;
use crate::{FromJson, Pointer, Revision, ValidationErrors};

const MAX_LENGTH: usize = 40;

/// The id of a category, a slug that its author chooses and that never changes: `languages`, `business-english`. It is
/// in addresses of pages and in filters, so people read it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CategoryId(String);

impl CategoryId {
    /// Parses a slug.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_slug(text, MAX_LENGTH) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("must be a slug of at most {MAX_LENGTH} characters such as languages or business-english"))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::text_value!(CategoryId: Display, {
    "type": "string", "maxLength": MAX_LENGTH, "pattern": SLUG_PATTERN, "examples": ["languages"],
});

/// The place of a category among those with the same parent: the smallest number first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryOrder(u16);

impl CategoryOrder {
    const MOST: u16 = 9_999;

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl FromJson for CategoryOrder {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        read_whole_number(value, 0..=Self::MOST, at, errors).map(Self)
    }
}

impl JsonSchema for CategoryOrder {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CategoryOrder".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": Self::MOST, "examples": [10]})
    }
}

/// What an admin says about a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryState {
    /// What it is called.
    pub labels: Translations<CategoryLabel>,
    /// The category above it; none at the top.
    pub parent: Option<CategoryId>,
    /// Its place among those with the same parent.
    pub order: CategoryOrder,
    /// Whether it may be used.
    pub status: TaxonomyStatus,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// What an admin says about it.
    pub state: CategoryState,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Changes with every write.
    pub rev: Revision,
}
