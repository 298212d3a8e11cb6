//! Courses that many learners read at once: what a call takes from the course's partition, and that what a process
//! keeps of them is never out of date.

use std::collections::BTreeSet;

use glotto_store::keys;
use serde_json::json;

use super::{add_article, add_module, article, create_course, german};
use crate::world::courses::SeededCourse;
use crate::world::{Actor, World};

/// What a partition can serve in a second, in thousandths of a read unit.
const PARTITION: u64 = 3_000_000;

#[tokio::test]
async fn a_warm_call_of_a_course_of_five_hundred_lessons_costs_as_much_as_one_of_a_small_course() {
    let world = World::new().await;
    let course = SeededCourse::large(&world, 500).await;
    let address = format!("/v1/courses/{}", course.id());
    let first = world.anonymous().get(&address).await.is(200).cost;
    assert!(first.read_milliunits >= 17_000, "the first call of a process reads the version: {first:?}");
    assert!(PARTITION / first.read_milliunits < 177);
    let learner = course.learner().await;
    let get_course = learner.get(&address).await.is(200).cost;
    let get_progress = learner.get(&course.path("progress")).await.is(200).cost;
    let completion = course.lesson_path(course.lessons()[0], "completion");
    let complete_lesson = learner.post(&completion, json!({})).await.is(200).cost;
    // A unit each for session, course and enrolment; for the seats, and account and profile of the author; for the
    // bookmark and the query of positions; and for stats and account.
    for (cost, calls, units) in [(get_course, 1, 6), (get_progress, 2, 5), (complete_lesson, 2, 5)] {
        assert_eq!((cost.read_calls, cost.read_milliunits), (calls, units * 1_000));
    }
    // Of them, one is in the course's partition. The others are in one each.
    let stranger = world.anonymous().get(&address).await.is(200).cost;
    assert_eq!((stranger.read_calls, stranger.read_milliunits), (1, 4_000));
    let pages = [keys::courses::course(course.id()), keys::enrolment::seats(course.id())];
    let names = [keys::identity::account(course.course.owner), keys::profiles::profile(course.course.owner)];
    let partitions: BTreeSet<String> = pages.into_iter().chain(names).map(|key| key.pk).collect();
    assert_eq!((partitions.len(), PARTITION / 1_000), (4, 3_000), "calls a second of each");
}

/// Asserts that a reader whose process has read a course before sees what one sees whose process has not.
async fn is_current(world: &World, reader: &Actor<'_>, course: &str) {
    let (kept, fresh) = (reader.get(course).await, reader.request("GET", course, ""));
    let fresh = world.call_on(&world.another_function(), fresh).await;
    kept.is(fresh.status);
    if kept.status == 200 {
        assert_eq!((kept.json(), kept.header("etag")), (fresh.json(), fresh.header("etag")));
    }
}

#[tokio::test]
async fn every_version_of_a_course_is_seen_at_once_by_readers_who_have_read_it_before() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    let other = add_article(&author, &course, &module).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    reader.get(&course).await.is(200);
    assert_eq!(reader.get(&course).await.is(200).cost.read_milliunits, 4_000, "the version is kept");

    let publish_next = async |shown: &str| {
        is_current(&world, &author, &course).await;
        assert!(author.get(&course).await.text().contains(shown), "authors see the draft");
        let before = reader.get(&course).await;
        author.post_empty(&format!("{course}/publication")).await.is(200);
        is_current(&world, &reader, &course).await;
        assert_ne!(reader.get(&course).await.json()["version"], before.json()["version"]);
        assert!(reader.get(&course).await.text().contains(shown));
    };
    author.patch(&format!("{course}/modules/{module}"), json!({"title": {"en": "At the oven"}})).await.is(200);
    publish_next("At the oven").await;
    author.patch(&lesson, json!({"title": {"en": "Lids"}})).await.is(200);
    publish_next("Lids").await;
    author.patch(&course, json!({"level": "C1"})).await.is(200);
    publish_next("C1").await;
    author.post(&format!("{course}/lessons"), article(&module)).await.is(201);
    publish_next("Pots").await;
    author.delete(&other).await.is(204);
    publish_next("Lids").await;

    author.delete(&format!("{course}/publication")).await.is(204);
    is_current(&world, &reader, &course).await;
    reader.get(&course).await.is_problem(404, "not-found");
    world.context.store.delete(keys::courses::course(super::course_in(&course))).await.unwrap();
    author.get(&course).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_lesson_that_only_an_earlier_version_of_the_learner_has_is_completed_and_does_not_count() {
    let world = World::new().await;
    let mut course = SeededCourse::large(&world, 3).await;
    let learner = course.learner().await;
    learner.get(&course.path("progress")).await.is(200);
    let gone = course.lessons()[0];
    let completion = course.lesson_path(gone, "completion");
    course.delete(gone).await;
    course.publish_for(&[&learner]).await;
    assert_eq!(learner.post(&completion, json!({})).await.is(200).json()["xpEarned"], 10);
    assert_eq!(learner.post(&completion, json!({})).await.is(200).json()["xpEarned"], 0);
    let progress = learner.get(&course.path("progress")).await.is(200).json();
    assert_eq!((&progress["lessonCount"], &progress["completedCount"]), (&json!(2), &json!(0)));
    let latecomer = course.learner().await;
    latecomer.post(&completion, json!({})).await.is_problem(404, "not-found");
}
