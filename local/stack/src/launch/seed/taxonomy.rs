//! Some categories and skills for the demo course.

use serde_json::{Value, json};

use super::course::id;
use crate::error::Result;
use crate::launch::client::Client;

/// What the demo course is about, as members of its request.
pub(super) struct Subjects {
    /// The ids of its categories.
    pub(super) categories: Value,
    /// The skills that it teaches.
    pub(super) skills: Value,
}

/// Writes the categories and skills.
pub(super) async fn write(admin: &Client) -> Result<Subjects> {
    for category in [
        json!({"id": "languages", "labels": {"en": "Languages", "de": "Sprachen", "pt": "Línguas"}, "order": 1}),
        json!({"id": "portuguese", "labels": {"en": "Portuguese", "de": "Portugiesisch", "pt": "Português"},
            "parentId": "languages"}),
        json!({"id": "work", "labels": {"en": "Work", "de": "Beruf", "pt": "Trabalho"}, "order": 2}),
    ] {
        let key = format!("category-{}", category["id"].as_str().unwrap_or_default());
        admin.post("/v1/categories", &key, &category).await?;
    }
    let mut skills = Vec::new();
    for (key, labels) in [
        ("greet", json!({"en": "greet people", "de": "Menschen begrüßen", "pt": "cumprimentar pessoas"})),
        ("order", json!({"en": "order food and drink", "de": "Essen und Trinken bestellen"})),
    ] {
        let skill = admin.post("/v1/skills", &format!("skill-{key}"), &json!({ "labels": labels })).await?;
        skills.push(json!({"id": id(&skill)?, "level": "basic"}));
    }
    Ok(Subjects { categories: json!(["portuguese"]), skills: json!(skills) })
}
