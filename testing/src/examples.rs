//! Bodies of requests that many tests send.

use serde_json::{Value, json};

/// A password that is hard to guess.
pub const PASSWORD: &str = "correct horse battery staple";

/// A new course.
pub fn course() -> Value {
    json!({
        "title": {"en": "German for beginners", "de": "Deutsch für den Anfang"},
        "description": {"en": "From zero to a first chat.", "de": "Von null zum ersten Plausch."},
        "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["everyday-life", "travel"],
    })
}
