//! Topics of courses, by which the catalogue can be filtered.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FieldErrorCode, FromJson, Pointer, ValidationErrors, Violation};

/// Topics of a course at most: each one multiplies its entries in the catalogue.
pub const MAX_TOPICS: usize = 5;

const MAX_LENGTH: usize = 40;

/// A topic as a slug: `travel`, `business-english`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Topic(String);

impl Topic {
    /// Parses a slug.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_slug(text, MAX_LENGTH) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("must be a slug of at most {MAX_LENGTH} characters such as travel or business-english"))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::text_value!(Topic, {
    "type": "string", "maxLength": MAX_LENGTH, "pattern": SLUG_PATTERN, "examples": ["travel"],
});

/// Words of small ASCII letters and digits, joined by hyphens.
pub(crate) const SLUG_PATTERN: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Whether a text fits [`SLUG_PATTERN`] and has at most so many characters.
pub(crate) fn is_slug(text: &str, max_length: usize) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= max_length && text.split('-').all(is_word)
}

/// The topics of a course: at most [`MAX_TOPICS`], each once, in the author's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Topics(Vec<Topic>);

impl Topics {
    /// The topics in the author's order.
    pub fn iter(&self) -> impl Iterator<Item = &Topic> + Clone {
        self.0.iter()
    }

    /// The number of topics.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromJson for Topics {
    fn from_json(value: &Value, at: &Pointer, errors: &mut ValidationErrors) -> Option<Self> {
        let topics = Vec::<Topic>::from_json(value, at, errors)?;
        if topics.len() > MAX_TOPICS {
            let detail = format!("must name at most {MAX_TOPICS} topics, not {}", topics.len());
            errors.add(at, Violation::count(0, MAX_TOPICS, topics.len(), detail));
            return None;
        }
        let mut distinct = true;
        for (index, topic) in topics.iter().enumerate() {
            if topics[..index].contains(topic) {
                errors.add(&at.child(&index.to_string()), Violation::new(FieldErrorCode::Duplicate, "is named twice"));
                distinct = false;
            }
        }
        distinct.then_some(Self(topics))
    }
}

impl JsonSchema for Topics {
    fn schema_name() -> Cow<'static, str> {
        "Topics".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "items": generator.subschema_for::<Topic>(), "maxItems": MAX_TOPICS, "uniqueItems": true,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input;

    #[test]
    fn a_topic_is_a_slug() {
        assert!(Topic::parse("business-english-2").is_ok());
        for text in ["", "-", "a--b", "Travel", "a_b", "*", "a#b", "reisen-", "größe"] {
            assert!(Topic::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duplicate_topic_is_an_error_at_its_second_place() {
        let errors = input::read::<Topics>(&json!(["travel", "food", "travel"])).unwrap_err().into_vec();
        assert_eq!(errors[0].pointer, "/2");
    }

    #[test]
    fn a_sixth_topic_is_refused() {
        assert!(input::read::<Topics>(&json!(["a", "b", "c", "d", "e"])).is_ok());
        assert!(input::read::<Topics>(&json!(["a", "b", "c", "d", "e", "f"])).is_err());
    }
}
