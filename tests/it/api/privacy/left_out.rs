//! What an export leaves out, so that a person who finds it cannot use it.

use serde_json::json;

use super::exports::{exported, files};
use crate::world::World;

#[tokio::test]
async fn an_export_has_no_signed_url_of_a_recorded_answer() {
    let world = World::new().await;
    let ada = world.learner().await;
    let picture = json!({"contentType": "image/jpeg", "sizeBytes": 5000});
    let announced = ada.with("idempotency-key", "one").post("/v1/me/avatar", picture).await;
    let url = announced.is(201).json()["upload"]["url"].as_str().unwrap().to_owned();
    let signature = url.split("X-Amz-Signature=").nth(1).unwrap();
    let export = exported(&world, &ada).await;
    let files = files(&ada, &export).await;
    assert!(String::from_utf8_lossy(&files["Idempotency.json"]).contains("create_avatar_upload"));
    for (name, content) in &files {
        assert!(!String::from_utf8_lossy(content).contains(signature), "{name}");
    }
}
