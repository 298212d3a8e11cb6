//! What cards show beside the texts of a course.

use glotto_store::{Transaction, Update, keys};
use serde_json::{Value, json};

use super::{german, publish};
use crate::world::{Actor, World};

async fn cards(world: &World) -> Vec<Value> {
    world.anonymous().get("/v1/courses").await.is(200).json()["items"].as_array().unwrap().clone()
}

async fn names(world: &World) -> Vec<String> {
    let authors = cards(world).await[0]["authors"].as_array().cloned().unwrap_or_default();
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
