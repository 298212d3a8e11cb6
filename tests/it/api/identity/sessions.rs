//! Listing and ending sessions.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Role;
use glotto_store::Entity as _;
use glotto_store::identity::SessionItem;
use jiff::SignedDuration;
use serde_json::json;

use super::actions;
use crate::api::assert_session_end_stops;
use crate::world::{Actor, World};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// One more session of a user.
async fn another<'w>(world: &'w World, person: &Actor<'w>) -> Actor<'w> {
    let (user, session) = person.identity.unwrap();
    let store = &world.context.store;
    let model = store.sessions().find(user, session, world.context.now()).await.unwrap().unwrap();
    let now = world.context.now();
    let new = SessionItem { session_id: world.context.new_id(), created: now, rotated: now, proven: now, ..model };
    world.store_session(&new).await;
    let mut another = person.clone();
    another.identity = Some((user, new.session_id));
    world.renewed(&another)
}

fn path(actor: &Actor<'_>) -> String {
    format!("/v1/sessions/{}", actor.identity.unwrap().1)
}

#[tokio::test]
async fn a_user_can_list_their_sessions() {
    let world = World::new().await;
    let first = world.learner().await;
    let (user, id) = first.identity.unwrap();
    let store = &world.context.store;
    let session = store.sessions().find(user, id, world.context.now()).await.unwrap().unwrap();
    let (device, place) = (Some(FIREFOX.to_owned()), Some("203.0.113.0/24".to_owned()));
    store.save(&SessionItem { device, place, ..session }).await.unwrap();
    world.wait(SignedDuration::from_secs(60));
    let second = another(&world, &first).await;
    world.learner().await;

    let answer = second.get("/v1/sessions").await;
    insta::assert_json_snapshot!("list_sessions", answer.snapshot());
    let items = answer.json()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 2, "those of other users are not among them");
    assert_eq!(items[0]["id"], second.identity.unwrap().1.to_string());
    assert_eq!((&items[0]["current"], &items[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(items[1]["device"], "Firefox on Linux");
}

#[tokio::test]
async fn sessions_that_have_ended_are_not_seen() {
    let world = World::new().await;
    let first = world.learner().await;
    let (user, _) = first.identity.unwrap();
    let second = another(&world, &first).await;
    let session = second.identity.unwrap().1;
    let store = &world.context.store;
    let item = store.sessions().find(user, session, world.context.now()).await.unwrap().unwrap();
    store.save(&SessionItem { ends: world.context.now(), ..item }).await.unwrap();
    assert_eq!(first.get("/v1/sessions").await.json()["items"].as_array().unwrap().len(), 1);
    first.delete(&path(&second)).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_ended_session_is_rejected_on_its_next_call_and_others_continue() {
    let world = World::new().await;
    let first = world.learner().await;
    let (second, third) = (another(&world, &first).await, another(&world, &first).await);
    first.delete(&path(&second)).await.is(204);
    second.get("/v1/me").await.is_problem(401, "unauthenticated");
    for left in [&first, &third] {
        left.get("/v1/me").await.is(200);
    }
    first.delete(&path(&second)).await.is_problem(404, "not-found");
    assert_eq!(actions(&world, first.user()).await, [AuditAction::SessionEnded]);
}

#[tokio::test]
async fn the_current_session_can_be_ended_like_any_other() {
    let world = World::new().await;
    let person = world.learner().await;
    person.delete(&path(&person)).await.is(204);
    person.get("/v1/me").await.is(401);
}

#[tokio::test]
async fn no_user_ends_or_sees_a_session_of_another_user() {
    let world = World::new().await;
    let (ada, bob) = (world.learner().await, world.admin().await);
    bob.delete(&path(&ada)).await.is_problem(404, "not-found");
    for nothing in ["nonsense", "usr_01J9ZK5W6V4QX0N8R3T7B2M1CD", "ses_01J9ZK5W6V4QX0N8R3T7B2M1CD"] {
        bob.delete(&format!("/v1/sessions/{nothing}")).await.is_problem(404, "not-found");
    }
    ada.get("/v1/me").await.is(200);
    assert_eq!(actions(&world, ada.user()).await, []);
}

#[tokio::test]
async fn all_other_sessions_end_together() {
    let world = World::new().await;
    let person = world.sign_in(Role::Learner).await;
    let others = [another(&world, &person).await, another(&world, &person).await];
    let stranger = world.learner().await;
    person.delete("/v1/sessions").await.is(204);
    for other in &others {
        other.get("/v1/me").await.is_problem(401, "unauthenticated");
    }
    for left in [&person, &stranger] {
        left.get("/v1/me").await.is(200);
    }
    person.delete("/v1/sessions").await.is(204);
    assert_eq!(actions(&world, person.user()).await, [AuditAction::OtherSessionsEnded], "ending none is not recorded");
}

#[tokio::test]
async fn a_session_that_a_refresh_may_be_extending_ends_with_the_others() {
    let world = World::new().await;
    let person = world.learner().await;
    let other = another(&world, &person).await;
    let ending = SessionItem { ends: world.context.now(), ..world.session(&other).await };
    world.context.store.save(&ending).await.unwrap();
    person.delete("/v1/sessions").await.is(204);
    assert_eq!(world.context.store.get(ending.key()).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_signed_out_while_ending_other_sessions_gets_401() {
    let world = World::new().await;
    let person = world.learner().await;
    another(&world, &person).await;
    let mut held = world.cloud.faults().hold("Query");
    let ending = person.delete("/v1/sessions");
    let end = async {
        held.arrived().await;
        for session in world.context.store.sessions().list(person.user(), world.context.now()).await.unwrap().iter() {
            world.context.store.delete(session.key()).await.unwrap();
        }
        held.release();
    };
    let (answer, ()) = futures::join!(ending, end);
    answer.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_created_while_the_others_end_ends_too_or_came_later() {
    let world = World::new().await;
    let ada = super::member(&world, super::ADA).await;
    let first = super::login(&world, super::ADA).await;
    super::login(&world, super::ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let ending = async { first.actor(&world).delete("/v1/sessions").await.is(204).status };
    let meanwhile = async {
        held.arrived().await;
        let late = super::login(&world, super::ADA).await;
        held.release();
        late
    };
    let (_, late) = futures::join!(ending, meanwhile);
    late.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    assert_eq!(world.context.store.sessions().list(ada.user_id, world.context.now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_that_has_ended_ends_no_others() {
    let world = World::new().await;
    let person = world.learner().await;
    let other = another(&world, &person).await;
    assert_session_end_stops(&world, &person, person.delete("/v1/sessions")).await;
    other.get("/v1/me").await.is(200);
}

#[tokio::test]
async fn one_of_fifty_concurrent_ends_of_a_session_succeeds() {
    let world = World::new().await;
    let first = world.learner().await;
    let second = another(&world, &first).await;
    let answers = join_all((0..50).map(|_| async { first.delete(&path(&second)).await.status })).await;
    assert_eq!(answers.iter().filter(|status| **status == 204).count(), 1);
    assert_eq!(answers.iter().filter(|status| **status == 404).count(), 49);
    assert_eq!(actions(&world, first.user()).await, [AuditAction::SessionEnded]);
}

#[tokio::test]
async fn ending_sessions_requires_recent_authentication() {
    let world = World::new().await;
    let first = world.learner().await;
    let second = another(&world, &first).await;
    world.wait(SignedDuration::from_mins(10));
    let first = world.renewed(&first);
    for path in [&path(&second), "/v1/sessions"] {
        first.delete(path).await.is_problem(401, "step-up-required");
    }
    world.renewed(&second).get("/v1/me").await.is(200);
}

#[tokio::test]
async fn logging_out_is_written_down() {
    let world = World::new().await;
    let person = world.learner().await;
    person.delete("/v1/sessions/current").await.is(204);
    assert_eq!(actions(&world, person.user()).await, [AuditAction::SignedOut]);
}
