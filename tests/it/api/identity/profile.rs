//! The caller's account.

use serde_json::json;

use super::{ADA, login, member};
use crate::world::World;

#[tokio::test]
async fn a_profile_is_changed_in_part() {
    let world = World::new().await;
    member(&world, ADA).await;
    let ada = login(&world, ADA).await.actor(&world);
    let answer = ada.patch("/v1/me", json!({ "displayName": "Countess", "timeZone": "Asia/Tokyo" })).await;
    insta::assert_json_snapshot!("update_me", answer.snapshot());
    let me = ada.get("/v1/me").await;
    assert_eq!(me.body, answer.body);
    assert_eq!(me.header("etag"), answer.header("etag"));
    assert_eq!(me.text_of("locale"), "en");
}

#[tokio::test]
async fn an_update_without_changes_keeps_the_revision() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = ada.get("/v1/me").await;
    for body in [json!({}), json!({ "displayName": before.text_of("displayName") })] {
        let writes = world.context.store.meter().reading().writes;
        let answer = ada.patch("/v1/me", body).await;
        answer.is(200);
        assert_eq!(answer.header("etag"), before.header("etag"));
        assert_eq!(world.context.store.meter().reading().writes, writes);
    }
}

#[tokio::test]
async fn a_change_with_a_stale_if_match_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    let first = ada.get("/v1/me").await.header("etag").unwrap().to_owned();
    ada.with("if-match", &first).patch("/v1/me", json!({ "displayName": "One" })).await.is(200);
    for tag in [first.as_str(), "\"nonsense\"", "W/\"r2\"", "", "\"r2é\""] {
        let answer = ada.with("if-match", tag).patch("/v1/me", json!({ "displayName": "Two" })).await;
        answer.is_problem(412, "stale");
    }
    ada.with("if-match", "*").patch("/v1/me", json!({ "displayName": "Three" })).await.is(200);
}

#[tokio::test]
async fn a_change_is_applied_if_any_tag_of_if_match_is_the_present_one() {
    let world = World::new().await;
    let ada = world.learner().await;
    let present = ada.get("/v1/me").await.header("etag").unwrap().to_owned();
    let others = ada.with("if-match", &format!("\"r0\", W/{present}, nonsense"));
    others.patch("/v1/me", json!({ "displayName": "One" })).await.is_problem(412, "stale");
    let list = ada.with("if-match", &format!("\"r0\", {present}, \"foreign\""));
    list.patch("/v1/me", json!({ "displayName": "One" })).await.is(200);
    list.patch("/v1/me", json!({ "displayName": "Two" })).await.is_problem(412, "stale");
}

#[tokio::test]
async fn a_change_that_conflicts_is_applied_to_the_current_profile() {
    let world = World::new().await;
    let ada = world.learner().await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = ada.patch("/v1/me", json!({ "displayName": "Slow" }));
    let fast = async {
        held.arrived().await;
        ada.patch("/v1/me", json!({ "displayName": "Fast", "locale": "fr" })).await.is(200);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    assert_eq!(slow.is(200).text_of("locale"), "fr");
    let now = ada.get("/v1/me").await;
    assert_eq!((now.text_of("displayName"), now.text_of("locale")), ("Slow".to_owned(), "fr".to_owned()));
}

#[tokio::test]
async fn a_conditional_change_that_conflicts_is_rejected_with_412() {
    let world = World::new().await;
    let ada = world.learner().await;
    let tag = ada.get("/v1/me").await.header("etag").unwrap().to_owned();
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let certain = ada.with("if-match", &tag);
    let slow = certain.patch("/v1/me", json!({ "displayName": "Slow" }));
    let fast = async {
        held.arrived().await;
        ada.patch("/v1/me", json!({ "displayName": "Fast" })).await.is(200);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is_problem(412, "stale");
    assert_eq!(ada.get("/v1/me").await.text_of("displayName"), "Fast");
}

#[tokio::test]
async fn an_unchanged_response_is_304() {
    let world = World::new().await;
    let ada = world.learner().await;
    let etag = ada.get("/v1/me").await.header("etag").unwrap().to_owned();
    let answer = ada.with("if-none-match", &etag).get("/v1/me").await;
    assert_eq!((answer.status, answer.body.len()), (304, 0));
}

/// RFC 7396, 4.
#[tokio::test]
async fn a_change_may_be_sent_as_a_json_merge_patch() {
    let world = World::new().await;
    let ada = world.learner().await.with("content-type", "application/merge-patch+json");
    let answer = ada.send("PATCH", "/v1/me", r#"{"displayName":"Countess"}"#).await;
    assert_eq!(answer.is(200).text_of("displayName"), "Countess");
}

#[tokio::test]
async fn every_error_of_a_change_is_reported_and_nothing_changes() {
    let world = World::new().await;
    let ada = world.learner().await;
    let before = ada.get("/v1/me").await;
    let body = json!({
        "displayName": "x".repeat(101), "locale": 7, "timeZone": "+02:30", "role": "admin", "email": "new@example.com",
    });
    let answer = ada.patch("/v1/me", body).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/displayName", "/locale", "/timeZone", "/role", "/email"]);
    assert_eq!(ada.get("/v1/me").await.body, before.body);
}

#[tokio::test]
async fn a_session_of_a_deleted_user_is_rejected() {
    let world = World::new().await;
    let ada = world.learner().await;
    world.context.store.delete(glotto_store::keys::identity::account(ada.user())).await.unwrap();
    ada.get("/v1/me").await.is_problem(401, "unauthenticated");
    ada.patch("/v1/me", json!({})).await.is_problem(401, "unauthenticated");
}
