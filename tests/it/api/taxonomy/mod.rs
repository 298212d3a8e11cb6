//! Categories, skills, their imports, and the courses that name them.

mod audit;
mod categories;
mod courses;
mod files;
mod imports;
mod interruptions;
mod relations;
mod skills;

use serde_json::{Value, json};

use crate::world::Actor;

/// Creates a category below another one.
async fn create_category(admin: &Actor<'_>, id: &str, parent: Option<&str>) {
    let mut category = json!({"id": id, "labels": {"en": format!("The {id}"), "de": format!("Die {id}")}});
    category["parentId"] = json!(parent);
    admin.post("/v1/categories", category).await.is(201);
}

/// Creates a skill; returns its id.
async fn create_skill(admin: &Actor<'_>, labels: Value) -> String {
    admin.post("/v1/skills", json!({ "labels": labels })).await.is(201).text_of("id")
}

/// The values of a member of the items of a page.
fn listed(page: &Value, member: &str) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item[member].as_str().unwrap().to_owned()).collect()
}
