//! Parses templates for checks that must not rely on the code that wrote it.

use glotto_template::Tags;
use serde_json::{Map, Value};

/// A template as JSON. A tagged scalar keeps its tag in its text (`!Ref Table`). A tagged list or map becomes a
/// map with the tag as its key.
pub fn parse(text: &str) -> Result<Value, glotto_template::Error> {
    glotto_template::parse::<WrittenTags>(text)
}

/// Tags as they are written.
struct WrittenTags;

impl Tags for WrittenTags {
    fn apply(name: &str, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(format!("!{name} {text}")),
            other => Value::Object(Map::from_iter([(format!("!{name}"), other)])),
        }
    }
}
