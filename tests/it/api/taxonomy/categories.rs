//! The tree of categories.

use futures::future::join_all;
use glotto_domain::input;
use glotto_domain::taxonomy::{Category, CategoryId, CategoryOrder, CategoryState, TaxonomyStatus};
use glotto_store::taxonomy::CategoryItem;
use serde_json::{Value, json};

use super::{create_category, listed};
use crate::world::{Actor, World};

#[tokio::test]
async fn all_categories_are_listed_in_the_language_of_the_reader_and_the_order_of_the_admin() {
    let world = World::new().await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    for (id, parent) in
        [("work", None), ("languages", None), ("german", Some("languages")), ("dialects", Some("german"))]
    {
        create_category(&admin, id, parent).await;
    }
    admin.patch("/v1/categories/languages", json!({"order": 0})).await.is(200);
    admin.patch("/v1/categories/work", json!({"order": 7, "labels": {"de": null}})).await.is(200);
    let page = reader.get("/v1/categories?lang=de-AT").await.is(200).json();
    assert_eq!(listed(&page, "id"), ["languages", "german", "dialects", "work"]);
    assert_eq!(listed(&page, "label"), ["Die languages", "Die german", "Die dialects", "The work"]);
    assert_eq!(listed(&page, "language"), ["de", "de", "de", "en"]);
    assert_eq!((&page["items"][1]["parentId"], page["items"][0].get("parentId")), (&json!("languages"), None));
    assert_eq!(page["items"][0].get("labels"), None, "readers get one language");
}

#[tokio::test]
async fn each_fault_of_a_category_is_named_at_its_place() {
    let world = World::new().await;
    let admin = world.admin().await;
    let faulty = json!({"id": "No slug", "labels": {}, "parentId": "?", "order": -1, "colour": "red"});
    let mut pointers = admin.post("/v1/categories", faulty).await.is(422).pointers();
    pointers.sort();
    assert_eq!(pointers, ["/colour", "/id", "/labels", "/order", "/parentId"]);
    let orphan = json!({"id": "a", "labels": {"en": "A"}, "parentId": "missing"});
    assert_eq!(admin.post("/v1/categories", orphan).await.is(422).pointers(), ["/parentId"]);
    create_category(&admin, "a", None).await;
    let again = json!({"id": "a", "labels": {"en": "A"}});
    admin.post("/v1/categories", again).await.is_problem(409, "category-exists");
    let unlabelled = admin.patch("/v1/categories/a", json!({"labels": {"en": null, "de": null}})).await;
    assert_eq!(unlabelled.is(422).pointers(), ["/labels"]);
    admin.patch("/v1/categories/missing", json!({"order": 1})).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_category_moves_neither_below_itself_nor_into_a_fourth_level() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (id, parent) in [("a", None), ("b", Some("a")), ("c", Some("b")), ("d", None)] {
        create_category(&admin, id, parent).await;
    }
    for (moved, parent) in [("a", "c"), ("a", "a"), ("d", "c"), ("a", "d")] {
        let answer = admin.patch(&format!("/v1/categories/{moved}"), json!({ "parentId": parent })).await;
        assert_eq!(answer.is(422).pointers(), ["/parentId"], "{moved} below {parent}");
    }
    admin.patch("/v1/categories/c", json!({"parentId": "d"})).await.is(200);
    let top = admin.patch("/v1/categories/b", json!({"parentId": null})).await;
    assert_eq!(top.is(200).json().get("parentId"), None);
}

#[tokio::test]
async fn two_moves_at_once_make_no_cycle() {
    let world = World::new().await;
    let admin = world.admin().await;
    create_category(&admin, "a", None).await;
    create_category(&admin, "b", None).await;
    let below = |moved: &'static str, parent: &'static str| {
        let admin = &admin;
        async move { admin.patch(&format!("/v1/categories/{moved}"), json!({ "parentId": parent })).await }
    };
    let answers = join_all([below("a", "b"), below("b", "a")]).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let page = world.anonymous().get("/v1/categories").await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "what is in a cycle is not listed");
}

/// A query is no snapshot: of many categories it reads a megabyte at a time, and the revision of the tree lies behind
/// them.
#[tokio::test]
async fn of_two_admins_who_edit_a_category_at_once_neither_loses_a_label() {
    let world = World::new().await;
    let (admin, other) = (world.admin().await, world.admin().await);
    create_category(&admin, "a", None).await;
    fill_a_megabyte(&world).await;
    let edit = async |admin: &Actor<'_>, labels: Value| {
        admin.patch("/v1/categories/a", json!({ "labels": labels })).await.is(200);
    };
    let mut held = world.cloud.faults().hold_at("Query", 2);
    let meanwhile = async {
        held.arrived().await;
        edit(&other, json!({"fr": "Le a"})).await;
        held.release();
    };
    futures::join!(edit(&admin, json!({"es": "El a"})), meanwhile);
    let labels = admin.get("/v1/categories/a").await.is(200).json()["labels"].clone();
    assert_eq!(labels, json!({"en": "The a", "de": "Die a", "fr": "Le a", "es": "El a"}));
}

/// Stores categories with the longest labels, until a query does not read them at once.
async fn fill_a_megabyte(world: &World) {
    let languages = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "fi"];
    let labels: Value = languages.iter().map(|language| ((*language).to_owned(), json!("日".repeat(80)))).collect();
    for number in 0..400 {
        let state = CategoryState {
            labels: input::read(&labels).unwrap(),
            parent: None,
            order: CategoryOrder::default(),
            status: TaxonomyStatus::Active,
        };
        let id = CategoryId::parse(&format!("filler-{number}")).unwrap();
        let category = Category { id, state, updated: world.context.now(), rev: world.context.new_revision() };
        world.context.store.save(&CategoryItem::from(&category)).await.unwrap();
    }
}

#[tokio::test]
async fn a_category_with_others_below_it_stays_and_a_change_needs_the_present_revision() {
    let world = World::new().await;
    let admin = world.admin().await;
    create_category(&admin, "a", None).await;
    create_category(&admin, "b", Some("a")).await;
    admin.delete("/v1/categories/a").await.is_problem(409, "category-not-empty");
    let read = admin.get("/v1/categories/b").await;
    let tag = read.is(200).header("etag").unwrap().to_owned();
    assert_eq!(read.json()["labels"], json!({"en": "The b", "de": "Die b"}));
    admin.patch("/v1/categories/b", json!({"status": "retired"})).await.is(200);
    let stale = admin.with("if-match", &tag);
    stale.patch("/v1/categories/b", json!({"order": 3})).await.is_problem(412, "stale");
    stale.delete("/v1/categories/b").await.is_problem(412, "stale");
    let same = admin.patch("/v1/categories/b", json!({"status": "retired"})).await;
    let fresh = admin.with("if-match", same.is(200).header("etag").unwrap());
    fresh.delete("/v1/categories/b").await.is(204);
    admin.delete("/v1/categories/b").await.is_problem(404, "not-found");
    admin.delete("/v1/categories/a").await.is(204);
}
