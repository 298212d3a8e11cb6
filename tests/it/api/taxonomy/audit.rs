//! What admins change for all users, in the audit trail.

use serde_json::{Value, json};

use super::{create_category, create_skill};
use crate::world::World;

#[tokio::test]
async fn what_admins_change_in_the_taxonomy_is_in_the_audit_trail_and_concerns_no_user() {
    let world = World::new().await;
    let admin = world.admin().await;
    create_category(&admin, "a", None).await;
    for _ in 0..2 {
        admin.patch("/v1/categories/a", json!({"order": 3})).await.is(200);
    }
    admin.delete("/v1/categories/a").await.is(204);
    let skill = create_skill(&admin, json!({"en": "cook"})).await;
    admin.patch(&format!("/v1/skills/{skill}"), json!({"status": "retired"})).await.is(200);
    let import = admin.post("/v1/skill-imports", json!({"format": "skills", "sizeBytes": 100})).await;
    let import = import.is(201).text_of("id");
    for (act, changed) in [
        ("categoryCreated", "a"),
        ("categoryUpdated", "a"),
        ("categoryDeleted", "a"),
        ("skillCreated", &skill),
        ("skillUpdated", &skill),
        ("skillImportRequested", &import),
    ] {
        let found = admin.get(&format!("/v1/audit?act={act}")).await.is(200).json();
        let [entry] = found["items"].as_array().unwrap().as_slice() else { panic!("{act}: {found}") };
        assert_eq!((&entry["actorId"], &entry["detail"]), (&json!(admin.user()), &json!(changed)), "{act}");
        assert_eq!(entry.get("subjectId"), None, "{act}");
    }
    let own = admin.get("/v1/me/audit?by=me").await.is(200).json();
    let acts: Vec<&Value> = own["items"].as_array().unwrap().iter().filter(|entry| entry["detail"] == "a").collect();
    assert_eq!(acts.len(), 3);
    assert!(acts.iter().all(|entry| entry["by"] == "yourself" && entry.get("subjectId").is_none()), "{acts:?}");
}
