//! Finding and changing skills.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{create_skill, listed};
use crate::world::{Actor, World};

async fn search(reader: &Actor<'_>, query: &str) -> Value {
    reader.get(&format!("/v1/skills?{query}")).await.is(200).json()
}

#[tokio::test]
async fn skills_are_found_by_the_beginning_of_their_label_in_one_language() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    for labels in [
        json!({"en": "cook", "de": "kochen"}),
        json!({"en": "Cook for guests", "fr": "Élaborer des menus"}),
        json!({"en": "coordinate events"}),
        json!({"pt-BR": "cozinhar"}),
    ] {
        create_skill(&admin, labels).await;
    }
    for (query, labels) in [
        ("q=cook&lang=en", vec!["cook", "Cook for guests"]),
        ("q=COOK%20f&lang=en-GB", vec!["Cook for guests"]),
        ("q=co&lang=en", vec!["cook", "Cook for guests", "coordinate events"]),
        ("q=elab&lang=fr", vec!["Élaborer des menus"]),
        ("q=coz&lang=pt", vec!["cozinhar"]),
        ("q=cook&lang=de", vec![]),
        ("q=x&lang=en", vec![]),
    ] {
        assert_eq!(listed(&search(&reader, query).await, "label"), labels, "{query}");
    }
    let german = reader.with("accept-language", "de, en;q=0.5");
    assert_eq!(listed(&search(&german, "q=ko").await, "label"), ["kochen"]);
}

#[tokio::test]
async fn a_search_comes_page_by_page_in_the_order_of_labels() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    for number in [4, 1, 3, 0, 2] {
        create_skill(&admin, json!({"en": format!("skill {number}")})).await;
    }
    let (mut found, mut query) = (Vec::new(), "q=skill&limit=2".to_owned());
    loop {
        let page = search(&reader, &query).await;
        found.extend(listed(&page, "label"));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        query = format!("q=skill&limit=2&cursor={cursor}");
    }
    assert_eq!(found, ["skill 0", "skill 1", "skill 2", "skill 3", "skill 4"]);
}

#[tokio::test]
async fn skills_are_shown_by_their_ids_in_the_order_of_the_request() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    let cook = create_skill(&admin, json!({"en": "cook", "de": "kochen"})).await;
    let bake = create_skill(&admin, json!({"en": "bake"})).await;
    admin.patch(&format!("/v1/skills/{cook}"), json!({"status": "retired"})).await.is(200);
    let missing = "skl_01J9ZK5W6V4QX0N8R3T7B2M1CD";
    let page = search(&reader, &format!("ids={bake},{missing},{cook}&lang=de")).await;
    assert_eq!(listed(&page, "id"), [bake.clone(), cook.clone()]);
    assert_eq!(listed(&page, "label"), ["bake", "kochen"]);
    assert_eq!(listed(&page, "status"), ["active", "retired"]);
    for query in ["", "q=", &format!("q=a&ids={bake}"), "ids=usr_1", &format!("ids={bake},{bake}")] {
        assert_eq!(reader.get(&format!("/v1/skills?{query}")).await.status, 422, "{query}");
    }
    let many = vec![bake.as_str(); 51].join(",");
    assert_eq!(reader.get(&format!("/v1/skills?ids={many}")).await.is(422).pointers(), ["/query/ids"]);
}

#[tokio::test]
async fn a_retired_skill_is_found_by_no_search_in_any_language_until_it_returns() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    let id = create_skill(&admin, json!({"en": "cook", "de": "kochen", "fr": "cuisiner"})).await;
    let path = format!("/v1/skills/{id}");
    for (status, count) in [("retired", 0), ("active", 1)] {
        admin.patch(&path, json!({ "status": status })).await.is(200);
        for query in ["q=cook&lang=en", "q=kochen&lang=de", "q=cuisiner&lang=fr"] {
            assert_eq!(listed(&search(&reader, query).await, "id").len(), count, "{status} {query}");
        }
        assert_eq!(reader.get(&path).await.is(200).json()["status"], status);
    }
}

#[tokio::test]
async fn a_label_that_changes_is_found_by_the_new_one_alone() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    let created = json!({
        "labels": {"en": "cook", "de": "kochen"}, "descriptions": {"en": "Heat food."}, "kind": "knowledge",
    });
    let path = format!("/v1/skills/{}", admin.post("/v1/skills", created).await.is(201).text_of("id"));
    let change =
        json!({"labels": {"en": "prepare food", "de": null, "es": "cocinar"}, "descriptions": {"es": "Con calor."}});
    let changed = admin.patch(&path, change).await.is(200).json();
    assert_eq!(changed["labels"], json!({"en": "prepare food", "es": "cocinar"}));
    for (query, count) in [("q=cook", 0), ("q=prepare", 1), ("q=kochen&lang=de", 0), ("q=cocinar&lang=es", 1)] {
        assert_eq!(listed(&search(&reader, query).await, "id").len(), count, "{query}");
    }
    let spanish = reader.get(&format!("{path}?lang=es-MX")).await.is(200).json();
    assert_eq!((&spanish["label"], &spanish["description"]), (&json!("cocinar"), &json!("Con calor.")));
    assert_eq!(spanish["kind"], "knowledge");
}

#[tokio::test]
async fn each_fault_of_a_skill_is_named_at_its_place() {
    let world = World::new().await;
    let admin = world.admin().await;
    let faulty = json!({"labels": {"english": "a"}, "kind": "talent", "broader": ["x"], "colour": 1});
    let mut pointers = admin.post("/v1/skills", faulty).await.is(422).pointers();
    pointers.sort();
    assert_eq!(pointers, ["/broader/0", "/colour", "/kind", "/labels/english"]);
    let unlabelled = json!({"labels": {"en": "a"}, "descriptions": {"de": "b"}});
    assert_eq!(admin.post("/v1/skills", unlabelled).await.is(422).pointers(), ["/descriptions/de"]);
    let dangling = json!({"labels": {"en": "a"}, "broader": ["skl_01J9ZK5W6V4QX0N8R3T7B2M1CD"]});
    assert_eq!(admin.post("/v1/skills", dangling).await.is(422).pointers(), ["/broader"]);
    let id = create_skill(&admin, json!({"en": "a"})).await;
    let itself = admin.patch(&format!("/v1/skills/{id}"), json!({ "broader": [id] })).await;
    assert_eq!(itself.is(422).pointers(), ["/broader"]);
}

#[tokio::test]
async fn changes_of_different_languages_at_once_are_all_kept() {
    let world = World::new().await;
    let admin = world.admin().await;
    let path = format!("/v1/skills/{}", create_skill(&admin, json!({"en": "cook"})).await);
    let languages = ["bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga"];
    let changes = languages.map(|language| admin.patch(&path, json!({"labels": {language: "x"}})));
    for answer in join_all(changes).await {
        answer.is(200);
    }
    let labels = world.anonymous().get(&path).await.json()["labels"].clone();
    assert_eq!(labels.as_object().unwrap().len(), languages.len() + 1);
    let stale = admin.with("if-match", "\"r1.en\"");
    stale.patch(&path, json!({"kind": "group"})).await.is_problem(412, "stale");
}
