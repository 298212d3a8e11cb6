//! What an admin sees of a user.

use serde_json::json;

use super::path;
use crate::api::identity::{ADA, login, member};
use crate::world::World;

#[tokio::test]
async fn an_admin_sees_by_which_handle_a_user_is_found_and_when_they_will_be_erased() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, world.learner().await);
    let before = admin.get(&path(ada.user(), "")).await.is(200).json();
    assert_eq!((before.get("handle"), before.get("erasesAt")), (None, None));
    assert_eq!(before["emailStatus"], "deliverable");
    ada.patch("/v1/me/profile", json!({"handle": "ada"})).await.is(200);
    ada.post_empty("/v1/me/erasure").await.is(202);
    let shown = admin.get(&path(ada.user(), "")).await.is(200).json();
    assert_eq!((&shown["handle"], &shown["erasesAt"]), (&json!("ada"), &json!("2026-03-15T12:00:00.000Z")));
}

#[tokio::test]
async fn the_etag_of_a_user_changes_with_everything_that_is_shown_and_its_revision_stays_that_of_the_account() {
    let world = World::new().await;
    let (admin, ada) = (world.admin().await, member(&world, ADA).await);
    let tag = async || admin.get(&path(ada.user_id, "")).await.is(200).header("etag").unwrap().to_owned();
    let first = tag().await;
    assert_eq!(tag().await, first);
    admin.with("if-none-match", &first).get(&path(ada.user_id, "")).await.is(304);
    let tokens = login(&world, ADA).await;
    let with_session = tag().await;
    assert_ne!(with_session, first, "the number of sessions is shown");
    tokens.actor(&world).post_empty("/v1/me/erasure").await.is(202);
    let leaving = tag().await;
    assert_ne!(leaving, with_session, "the day of the erasure is shown");
    admin.with("if-match", &leaving).send("PUT", &path(ada.user_id, "/suspension"), "").await.is(204);
    admin.with("if-match", &leaving).delete(&path(ada.user_id, "/suspension")).await.is_problem(412, "stale");
}
