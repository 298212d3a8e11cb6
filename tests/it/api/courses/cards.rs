//! What cards, and the page of a course, show beside its texts.

use std::collections::BTreeSet;

use glotto_store::{Transaction, Update, keys};
use serde_json::{Value, json};

use super::{create_course, german, publish};
use crate::world::{Actor, World};

async fn cards(world: &World) -> Vec<Value> {
    world.anonymous().get("/v1/courses").await.is(200).json()["items"].as_array().unwrap().clone()
}

async fn names(world: &World) -> Vec<String> {
    names_in(&cards(world).await[0])
}

fn names_in(course: &Value) -> Vec<String> {
    let authors = course["authors"].as_array().cloned().unwrap_or_default();
    authors.iter().map(|author| author["displayName"].as_str().unwrap().to_owned()).collect()
}

async fn rename(author: &Actor<'_>, name: &str) {
    author.patch("/v1/me", json!({"displayName": name})).await.is(200);
}

#[tokio::test]
async fn a_card_has_authors_with_their_present_names_and_handles_of_public_profiles() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = publish(&owner, german()).await;
    owner.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    rename(&owner, "Grace").await;
    rename(&other, "Bob").await;
    assert_eq!(names(&world).await, ["Grace", "Bob"]);
    owner.patch("/v1/me/profile", json!({"handle": "grace", "visibility": "private"})).await.is(200);
    assert_eq!(cards(&world).await[0]["authors"][0].get("handle"), None);
    owner.patch("/v1/me/profile", json!({"visibility": "public"})).await.is(200);
    assert_eq!(cards(&world).await[0]["authors"][0]["handle"], "grace");
    // What an erasure does first.
    world.context.store.delete(keys::identity::account(other.user())).await.unwrap();
    assert_eq!(names(&world).await, ["Grace"]);
    owner.delete(&format!("{course}/co-instructors/{}", other.user())).await.is(204);
    assert_eq!(names(&world).await, ["Grace"]);
}

#[tokio::test]
async fn a_card_counts_learners_and_has_duration_and_admission() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let learners = [world.learner().await, world.learner().await];
    for learner in &learners {
        learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    }
    let card = cards(&world).await[0].clone();
    assert_eq!((&card["enrolledCount"], &card["durationSeconds"]), (&json!(2), &json!(0)));
    learners[0].delete(&format!("{course}/enrolment")).await.is(204);
    author.put(&format!("{course}/admission"), json!({"access": "closed", "price": "free"})).await.is(200);
    let card = cards(&world).await[0].clone();
    assert_eq!((&card["enrolledCount"], &card["admission"]["access"]), (&json!(1), &json!("closed")));
}

/// Asserts that the page of a course shows these authors and this number of learners, as its card does, to a reader who
/// has read it before. Returns the `ETag`.
async fn page_shows(world: &World, course: &str, names: &[&str], enrolled: u64) -> String {
    let answer = world.anonymous().get(course).await;
    let (page, card) = (answer.is(200).json(), cards(world).await[0].clone());
    assert_eq!(names_in(&page), names);
    assert_eq!(page["enrolledCount"], json!(enrolled));
    assert_eq!((&page["authors"], &page["enrolledCount"]), (&card["authors"], &card["enrolledCount"]));
    answer.header("etag").unwrap().to_owned()
}

#[tokio::test]
async fn the_page_of_a_course_has_the_present_authors_and_the_number_of_learners_as_its_card_does() {
    let world = World::new().await;
    let (owner, other) = (world.instructor().await, world.instructor().await);
    let course = publish(&owner, german()).await;
    rename(&owner, "Grace").await;
    rename(&other, "Bob").await;
    let mut tags = vec![page_shows(&world, &course, &["Grace"], 0).await];
    let learner = world.learner().await;
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    tags.push(page_shows(&world, &course, &["Grace"], 1).await);
    owner.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    tags.push(page_shows(&world, &course, &["Grace", "Bob"], 1).await);
    rename(&other, "Robert").await;
    tags.push(page_shows(&world, &course, &["Grace", "Robert"], 1).await);
    owner.patch("/v1/me/profile", json!({"handle": "grace", "visibility": "public"})).await.is(200);
    tags.push(page_shows(&world, &course, &["Grace", "Robert"], 1).await);
    learner.delete(&format!("{course}/enrolment")).await.is(204);
    tags.push(page_shows(&world, &course, &["Grace", "Robert"], 0).await);
    // What an erasure does first.
    world.context.store.delete(keys::identity::account(other.user())).await.unwrap();
    tags.push(page_shows(&world, &course, &["Grace"], 0).await);
    assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len(), "each has an ETag of its own: {tags:?}");
}

#[tokio::test]
async fn authors_read_the_same_of_their_draft_and_change_it_by_the_etag_that_they_have_read() {
    let world = World::new().await;
    let owner = world.instructor().await;
    let course = create_course(&owner, german()).await;
    rename(&owner, "Grace").await;
    let first = owner.get(&course).await;
    assert_eq!((names_in(&first.is(200).json()), &first.json()["enrolledCount"]), (vec!["Grace".into()], &json!(0)));
    rename(&owner, "Ada").await;
    let tag = first.header("etag").unwrap();
    owner.with("if-none-match", tag).get(&course).await.is(200);
    let changed = owner.with("if-match", tag).patch(&course, json!({"level": "B1"})).await.is(200).json();
    assert_eq!((changed.get("authors"), changed.get("enrolledCount")), (None, None), "nothing is read for it");
}

#[tokio::test]
async fn the_names_of_authors_are_read_with_the_course_unless_it_has_other_authors_than_before() {
    let world = World::new().await;
    let (owner, other, reader) = (world.instructor().await, world.instructor().await, world.anonymous());
    let course = publish(&owner, german()).await;
    let calls = async || reader.get(&course).await.is(200).cost.read_calls;
    calls().await;
    assert_eq!(calls().await, 1);
    owner.post(&format!("{course}/co-instructors"), json!({"userId": other.user()})).await.is(201);
    assert_eq!((calls().await, calls().await), (2, 1));
    owner.delete(&format!("{course}/co-instructors/{}", other.user())).await.is(204);
    assert_eq!((calls().await, calls().await), (2, 1));
}

#[tokio::test]
async fn a_course_that_is_not_listed_is_found_by_its_address_alone() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let list = async |listed: bool| {
        let admission = json!({"access": "open", "price": "free", "listed": listed});
        author.put(&format!("{course}/admission"), admission).await.is(200);
        cards(&world).await.len()
    };
    assert_eq!(list(false).await, 0);
    world.anonymous().get(&course).await.is(200);
    author.patch(&course, json!({"level": "C1"})).await.is(200);
    author.post_empty(&format!("{course}/publication")).await.is(200);
    assert_eq!(cards(&world).await.len(), 0, "a new version does not list it");
    assert_eq!(list(true).await, 1);
    author.delete(&format!("{course}/publication")).await.is(204);
    assert_eq!((list(false).await, list(true).await), (0, 0), "it is not published");
}

#[tokio::test]
async fn a_card_that_an_earlier_release_stored_is_shown() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let key = keys::courses::card(super::course_in(&course));
    let mut tx = Transaction::<()>::new(&world.context.store);
    tx.update(&key, &Update::new().remove("coInstructors").remove("admission"));
    tx.commit(&world.context.store).await.unwrap();
    assert_eq!(cards(&world).await[0]["admission"]["access"], "open");
}
