//! Listing, renaming and removing passkeys.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use jiff::SignedDuration;
use serde_json::json;

use super::{PASSKEYS, actions, add, credentials, log_in, mails, path_of, stored, without_password};
use crate::api::assert_session_end_stops;
use crate::world::VirtualAuthenticator;
use crate::world::{Actor, World};

/// The paths of a user's passkeys, the oldest first.
async fn with_passkeys(world: &World, actor: &Actor<'_>, count: usize) -> Vec<String> {
    let mut paths = Vec::new();
    for _ in 0..count {
        world.wait(SignedDuration::from_secs(1));
        paths.push(path_of(&add(actor, &VirtualAuthenticator::new()).await));
    }
    paths
}

#[tokio::test]
async fn the_list_of_passkeys_has_names_and_last_use() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::new();
    add(&ada, &authenticator).await;
    log_in(&world, &authenticator).await.is(201);
    with_passkeys(&world, &ada, 1).await;
    let mut list = ada.get(PASSKEYS).await.is(200).snapshot();
    for item in list["body"]["items"].as_array_mut().unwrap() {
        item["credentialId"] = json!("[credential]");
    }
    insta::assert_json_snapshot!("list_passkeys", list);
    assert_eq!(world.learner().await.get(PASSKEYS).await.is(200).json(), json!({"items": []}));
}

#[tokio::test]
async fn a_passkey_is_renamed_over_the_revision_that_was_read() {
    let world = World::new().await;
    let ada = world.learner().await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    world.wait(SignedDuration::from_secs(1));
    let rev = stored(&world, &ada).await[0].rev;
    let (first, second) = (format!("\"r{rev}\""), format!("\"r{}\"", rev.next()));
    let renamed = ada.with("if-match", &first).patch(&path, json!({"name": "Key ring"})).await;
    assert_eq!(
        (renamed.is(200).text_of("name"), renamed.header("etag")),
        ("Key ring".to_owned(), Some(second.as_str()))
    );
    ada.with("if-match", &first).patch(&path, json!({"name": "Other"})).await.is_problem(412, "stale");
    let same = ada.patch(&path, json!({"name": "Key ring"})).await;
    assert_eq!(same.is(200).header("etag"), Some(second.as_str()));
    assert_eq!(ada.patch(&path, json!({})).await.is(200).header("etag"), Some(second.as_str()));
    ada.patch(&path, json!({"name": ""})).await.is_problem(422, "invalid-input");
    assert_eq!(actions(&world, &ada).await, [AuditAction::PasskeyAdded, AuditAction::PasskeyRenamed]);
}

#[tokio::test]
async fn a_passkey_is_renamed_though_another_rename_was_quicker() {
    let world = World::new().await;
    let ada = world.learner().await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    let rev = stored(&world, &ada).await[0].rev;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = ada.patch(&path, json!({"name": "Slow"}));
    let fast = async {
        held.arrived().await;
        ada.patch(&path, json!({"name": "Fast"})).await.is(200);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    let tag = format!("\"r{}\"", rev.next().next());
    assert_eq!((slow.is(200).text_of("name"), slow.header("etag")), ("Slow".to_owned(), Some(tag.as_str())));
}

#[tokio::test]
async fn another_users_passkey_does_not_exist() {
    let world = World::new().await;
    let (ada, eve) = (world.learner().await, world.learner().await);
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    eve.patch(&path, json!({"name": "Mine"})).await.is_problem(404, "not-found");
    eve.delete(&path).await.is_problem(404, "not-found");
    assert_eq!(stored(&world, &ada).await.len(), 1);
}

#[tokio::test]
async fn removing_a_passkey_is_audited_and_notified() {
    let world = World::new().await;
    let ada = world.learner().await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    let hash = stored(&world, &ada).await[0].credential_hash.clone();
    let rev = credentials(&world, &ada).await.account.rev;
    world.wait(SignedDuration::from_secs(1));
    ada.delete(&path).await.is(204);
    assert!(stored(&world, &ada).await.is_empty());
    assert!(world.context.store.passkeys().find_owner(&hash).await.unwrap().is_none());
    assert_eq!(credentials(&world, &ada).await.account.rev, rev.next());
    assert_eq!(actions(&world, &ada).await, [AuditAction::PasskeyAdded, AuditAction::PasskeyRemoved]);
    assert_eq!(mails(&world, &ada).await.len(), 2);
    ada.delete(&path).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_session_that_has_ended_removes_no_passkey() {
    let world = World::new().await;
    let ada = world.learner().await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    assert_session_end_stops(&world, &ada, ada.delete(&path)).await;
}

#[tokio::test]
async fn removing_a_passkey_requires_recent_authentication() {
    let world = World::new().await;
    let ada = world.learner().await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    world.wait(SignedDuration::from_mins(10));
    world.renewed(&ada).delete(&path).await.is_problem(401, "step-up-required");
    assert_eq!(stored(&world, &ada).await.len(), 1);
}

#[tokio::test]
async fn the_last_sign_in_method_is_never_removed() {
    let world = World::new().await;
    let ada = without_password(&world).await;
    let path = with_passkeys(&world, &ada, 1).await.remove(0);
    ada.delete(&path).await.is_problem(409, "last-sign-in-method");
    assert_eq!(stored(&world, &ada).await.len(), 1);
    // A user with a password has another way to sign in.
    let eve = world.learner().await;
    let path = with_passkeys(&world, &eve, 1).await.remove(0);
    eve.delete(&path).await.is(204);
}

#[tokio::test]
async fn concurrent_removals_of_all_passkeys_without_a_password_leave_one() {
    let world = World::new().await;
    let ada = without_password(&world).await;
    let paths = with_passkeys(&world, &ada, 2).await;
    let answers = join_all((0..50).map(|index| ada.delete(&paths[index % paths.len()]))).await;
    let removed = answers.iter().filter(|answer| answer.status == 204).count();
    assert_eq!((removed, stored(&world, &ada).await.len()), (1, 1));
    for answer in &answers {
        assert!([204, 404, 409, 429].contains(&answer.status), "{}", answer.text());
    }
    assert_eq!(credentials(&world, &ada).await.sign_in_methods(0), 1);
}
