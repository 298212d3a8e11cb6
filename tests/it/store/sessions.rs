//! Tests of sessions in the table.

use futures::future::{join, join_all};
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{DeleteSessionError, Role, session};
use glotto_store::administration::AuditItem;
use glotto_store::identity::{LoginCountItem, SessionItem};
use glotto_store::{CommitError, Conflict, Query, Update, keys, merge_reads};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;

/// A new user's session.
async fn signed_in(world: &World) -> SessionItem {
    let (user, session) = world.sign_in(Role::Learner).await.identity.unwrap();
    world.context.store.sessions().find(user, session, world.context.now()).await.unwrap().unwrap()
}

/// Another session of the same user.
async fn another(world: &World, session: &SessionItem) -> SessionItem {
    let new = SessionItem { session_id: world.context.new_id(), created: world.context.now(), ..session.clone() };
    world.store_session(&new).await;
    new
}

fn entry(world: &World, session: &SessionItem, action: AuditAction) -> AuditItem {
    AuditItem::of_platform(world.context.new_id(), action, session.user_id, world.context.now())
}

async fn end(world: &World, session: &SessionItem) -> Result<(), CommitError<DeleteSessionError>> {
    let (entry, mail) =
        (entry(world, session, AuditAction::SessionEnded), world.context.event("MailRequested", None, json!({})));
    world.context.store.sessions().end(session.user_id, session.session_id, &entry, Some(&mail)).await
}

async fn entries(world: &World, session: &SessionItem) -> usize {
    let query = Query::collection(keys::administration::audit_subject_partition(session.user_id), 100);
    world.context.store.query(query).await.unwrap().0.len()
}

/// A session after a rotation.
fn rotated(world: &World, session: &SessionItem) -> SessionItem {
    let now = world.context.now();
    let (generation, ends) = (session.generation + 1, session::ends(session.created, now));
    SessionItem { generation, rotated: now, ends, place: Some("203.0.113.0/24".to_owned()), ..session.clone() }
}

#[tokio::test]
async fn one_of_fifty_concurrent_rotations_of_a_generation_succeeds() {
    let world = World::new().await;
    let store = &world.context.store;
    let session = signed_in(&world).await;
    world.wait(SignedDuration::from_secs(5));
    let next = rotated(&world, &session);
    let outcomes = join_all((0..50).map(|_| store.sessions().rotate(&next))).await;
    assert_eq!(outcomes.into_iter().filter(|outcome| matches!(outcome, Ok(true))).count(), 1);
    assert_eq!(
        store.sessions().find(next.user_id, next.session_id, world.context.now()).await.unwrap().as_ref(),
        Some(&next)
    );
    let item = store.get(keys::identity::session(next.user_id, next.session_id)).await.unwrap().unwrap();
    assert_eq!(item["expiresAt"].as_n().unwrap(), &next.ends.as_second().to_string());
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_rotated_back_to_life() {
    let world = World::new().await;
    let session = signed_in(&world).await;
    end(&world, &session).await.unwrap();
    assert!(!world.context.store.sessions().rotate(&rotated(&world, &session)).await.unwrap());
    assert_eq!(
        world.context.store.get(keys::identity::session(session.user_id, session.session_id)).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn concurrent_changes_of_a_session_survive_a_rotation() {
    let world = World::new().await;
    let store = &world.context.store;
    let session = signed_in(&world).await;
    let always = glotto_store::Condition::present();
    assert!(
        store
            .update_if(
                keys::identity::session(session.user_id, session.session_id),
                Update::new().set("role", Role::Admin),
                always
            )
            .await
            .unwrap()
    );
    assert!(store.sessions().rotate(&rotated(&world, &session)).await.unwrap());
    let after = store.sessions().find(session.user_id, session.session_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(after.role, Role::Admin);
}

#[tokio::test]
async fn a_users_active_sessions_are_listed_oldest_first_in_one_read() {
    let world = World::new().await;
    let store = &world.context.store;
    let first = signed_in(&world).await;
    let ended = another(&world, &first).await;
    store.save(&SessionItem { ends: world.context.now(), ..ended }).await.unwrap();
    world.wait(SignedDuration::from_secs(1));
    let second = another(&world, &first).await;
    signed_in(&world).await;
    let before = store.meter().reading();
    assert_eq!(store.sessions().list(first.user_id, world.context.now()).await.unwrap().to_vec(), [first, second]);
    assert_eq!(store.meter().reading().since(before).reads, 1);
}

#[tokio::test]
async fn a_session_is_read_in_the_call_of_the_items_that_are_read_next() {
    let world = World::new().await;
    let session = signed_in(&world).await;
    let (store, user, now) = (&world.context.store, session.user_id, world.context.now());
    let find = || store.sessions().find(user, session.session_id, now);
    let before = store.meter().reading();
    let (found, account) = merge_reads(join(find(), store.accounts().find(user))).await;
    assert_eq!((found.unwrap(), account.unwrap().unwrap().user_id), (Some(session.clone()), user));
    let merged = store.meter().reading().since(before);
    assert_eq!((merged.reads, merged.read_calls), (1, 1));
    // A query that returns the session anyway needs no other call.
    let (found, sessions) = merge_reads(join(find(), store.sessions().list(user, now))).await;
    assert_eq!((found.unwrap(), sessions.unwrap().to_vec()), (Some(session.clone()), vec![session.clone()]));
    let listed = store.meter().reading().since(before);
    assert_eq!((listed.reads, listed.read_calls), (2, 2));
    // Another query waits for the session, and so needs no second connection.
    let (found, passkeys) = merge_reads(join(find(), store.passkeys().list(user))).await;
    assert_eq!((found.unwrap(), passkeys.unwrap().len()), (Some(session.clone()), 0));
    let queried = store.meter().reading().since(before);
    assert_eq!((queried.reads, queried.read_calls), (4, 4));
    // Nothing is read next.
    assert_eq!(merge_reads(find()).await.unwrap(), Some(session.clone()));
    // An item that is read twice.
    let (found, again) = merge_reads(join(find(), find())).await;
    assert_eq!((found.unwrap(), again.unwrap()), (Some(session.clone()), Some(session)));
}

#[tokio::test]
async fn a_session_is_read_alone_if_the_read_that_took_its_key_along_is_dropped() {
    let world = World::new().await;
    let session = signed_in(&world).await;
    let (store, user) = (&world.context.store, session.user_id);
    let mut held = world.cloud.faults().hold("BatchGetItem");
    let dropped = async {
        tokio::select! {
            _ = store.accounts().find(user) => panic!("the call was not held"),
            () = held.arrived() => {}
        }
    };
    let finding = store.sessions().find(user, session.session_id, world.context.now());
    let (found, ()) = merge_reads(join(finding, dropped)).await;
    assert_eq!(found.unwrap(), Some(session));
}

#[tokio::test]
async fn one_of_twenty_concurrent_ends_of_a_session_succeeds_and_is_audited_once() {
    let world = World::new().await;
    let session = signed_in(&world).await;
    let outcomes = join_all((0..20).map(|_| end(&world, &session))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused =
        |outcome: &&Result<_, _>| matches!(outcome, Err(CommitError::Condition(DeleteSessionError::NoSuchSession)));
    assert_eq!(outcomes.iter().filter(refused).count(), 19);
    assert_eq!(entries(&world, &session).await, 1);
}

#[tokio::test]
async fn a_session_that_is_over_is_not_ended_again() {
    let world = World::new().await;
    let session = signed_in(&world).await;
    world.context.clock.set(session.ends);
    let refused = end(&world, &session).await;
    assert!(matches!(refused, Err(CommitError::Condition(DeleteSessionError::NoSuchSession))));
    assert_eq!(entries(&world, &session).await, 0);
}

#[tokio::test]
async fn sessions_end_together_unless_one_was_created_in_between() {
    let world = World::new().await;
    let store = &world.context.store;
    let current = signed_in(&world).await;
    another(&world, &current).await;
    let before = store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    another(&world, &current).await;
    let within = (current.user_id, current.session_id);
    let entry = entry(&world, &current, AuditAction::OtherSessionsEnded);
    let refused = store.sessions().end_others(within, &before, &entry).await;
    assert!(matches!(refused, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.sessions().list(current.user_id, world.context.now()).await.unwrap().len(), 3);
    let now = store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    store.sessions().end_others(within, &now, &entry).await.unwrap();
    let left = store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    assert_eq!(left.to_vec(), std::slice::from_ref(&current));
    assert_eq!(entries(&world, &current).await, 1);
}

#[tokio::test]
async fn sessions_that_cannot_be_read_count_as_sessions() {
    let world = World::new().await;
    let store = &world.context.store;
    let current = signed_in(&world).await;
    let list = async || store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    let read = list().await;
    assert!(read.has_any_but(None) && !read.has_any_but(Some(current.session_id)));
    let begun = world.context.new_id();
    store.save(&LoginCountItem { user_id: current.user_id, logins: 2, living: vec![begun] }).await.unwrap();
    assert!(list().await.has_any_but(Some(current.session_id)), "one that is not visible yet");
    end(&world, &current).await.unwrap();
    let read = list().await;
    assert!(read.is_empty() && read.has_any_but(None) && !read.has_any_but(Some(begun)));
    store.save(&LoginCountItem { user_id: current.user_id, logins: 2, living: Vec::new() }).await.unwrap();
    assert!(!list().await.has_any_but(None));
    store.save(&SessionItem { ends: world.context.now(), ..current.clone() }).await.unwrap();
    assert!(list().await.has_any_but(None), "one that a refresh may be extending");
}

#[tokio::test]
async fn a_count_of_zero_sessions_is_the_same_as_none() {
    let world = World::new().await;
    let store = &world.context.store;
    let current = signed_in(&world).await;
    another(&world, &current).await;
    store.save(&LoginCountItem { user_id: current.user_id, logins: 0, living: Vec::new() }).await.unwrap();
    let read = store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    let entry = entry(&world, &current, AuditAction::OtherSessionsEnded);
    store.sessions().end_others((current.user_id, current.session_id), &read, &entry).await.unwrap();
    let left = store.sessions().list(current.user_id, world.context.now()).await.unwrap();
    assert_eq!(left.to_vec(), [current]);
}
