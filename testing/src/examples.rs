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

/// A new dialogue in German with translations into English, in a module.
pub fn dialogue(module: &str) -> Value {
    json!({
        "moduleId": module, "kind": "dialogue", "title": {"en": "In the morning"},
        "dialogue": {
            "language": "de",
            "speakers": [
                {"id": "anna", "name": {"en": "Anna"}, "side": "start"},
                {"id": "waiter", "name": {"en": "The waiter"}, "side": "end"},
            ],
            "lines": [
                {"id": "l1", "speakerId": "anna", "text": "Guten Morgen!", "translation": {"en": "Good morning!"},
                    "glosses": [{"start": 0, "end": 5, "meaning": {"en": "good"}}]},
                {"id": "l2", "speakerId": "waiter", "text": "Hallo."},
            ],
        },
    })
}
