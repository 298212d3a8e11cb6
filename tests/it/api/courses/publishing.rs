//! Publishing and unpublishing.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::courses::Facet;
use glotto_store::{Query, keys};
use serde_json::{Value, json};

use super::{add_article, add_module, add_video, course_in, create_course, enrol, film, german, publish};
use crate::world::{Answer, World};

#[tokio::test]
async fn what_a_course_lacks_is_reported_with_its_place() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let publication = format!("{course}/publication");
    let answer = author.post_empty(&publication).await;
    assert_eq!(answer.is_problem(409, "course-not-ready").pointers(), ["/modules"]);
    let module = add_module(&author, &course).await;
    add_article(&author, &course, &module).await;
    let (first, second) = (add_video(&author, &course, &module).await, add_video(&author, &course, &module).await);
    let answer = author.post_empty(&publication).await;
    assert_eq!(answer.is_problem(409, "course-not-ready").pointers(), ["/modules/0/lessons/1", "/modules/0/lessons/2"]);
    insta::assert_json_snapshot!("publish_course_not_ready", answer.snapshot());
    world.anonymous().get(&course).await.is(404);
    film(&world, &first).await;
    film(&world, &second).await;
    author.post_empty(&publication).await.is(200);
    world.anonymous().get(&course).await.is(200);
}

#[tokio::test]
async fn publishing_again_changes_nothing_and_emits_no_event() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let before = author.get(&course).await;
    let writes = world.context.store.meter().reading().writes;
    let answer = author.post_empty(&format!("{course}/publication")).await;
    // The course as it was read also says what it is to its reader, so the rest of that `ETag` differs.
    let revision = |answer: &Answer| answer.header("etag").unwrap().split('.').next().unwrap().to_owned();
    assert_eq!(revision(answer.is(200)), revision(&before));
    assert_eq!(world.context.store.meter().reading().writes, writes);
}

#[tokio::test]
async fn enrolled_learners_keep_a_course_that_is_unpublished() {
    let world = World::new().await;
    let (author, learner, stranger) = (world.instructor().await, world.learner().await, world.learner().await);
    let course = publish(&author, german()).await;
    let lesson = author.get(&course).await.json()["modules"][0]["lessons"][0]["id"].as_str().unwrap().to_owned();
    let lesson = format!("{course}/lessons/{lesson}");
    enrol(&world, &learner, &course).await;
    author.delete(&format!("{course}/publication")).await.is(204);
    learner.get(&course).await.is(200);
    learner.get(&lesson).await.is(200);
    for path in [&course, &lesson] {
        stranger.get(path).await.is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_republished_course_keeps_its_old_position() {
    let world = World::new().await;
    let author = world.instructor().await;
    let first = publish(&author, german()).await;
    world.wait(jiff::SignedDuration::from_secs(1));
    let second = publish(&author, german()).await;
    author.delete(&format!("{first}/publication")).await.is(204);
    world.wait(jiff::SignedDuration::from_secs(1));
    author.post_empty(&format!("{first}/publication")).await.is(200);
    let list = world.anonymous().get("/v1/courses").await.json();
    let ids: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, [&json!(course_in(&second)), &json!(course_in(&first))]);
}

#[tokio::test]
async fn fifty_concurrent_publications_publish_once() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    add_article(&author, &course, &module).await;
    let publication = format!("{course}/publication");
    for answer in join_all((0..50).map(|_| author.post_empty(&publication))).await {
        // 503: the call took too long on a busy machine.
        assert!(matches!(answer.status, 200 | 503), "{}", answer.text());
    }
    let list = world.anonymous().get("/v1/courses").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_publication_whose_response_was_lost_happens_once_and_is_undone_completely() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    add_article(&author, &course, &module).await;
    world.cloud.faults().next("TransactWriteItems", Fault::FailAfterCommit);
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let all = keys::courses::catalogue_partition(&Facet::default());
    let entries = || world.context.store.query(Query::collection(&all, 10).consistent());
    assert_eq!(entries().await.unwrap().0.len(), 1);
    author.delete(&format!("{course}/publication")).await.is(204);
    assert!(entries().await.unwrap().0.is_empty(), "no entry stays behind");
}

#[tokio::test]
async fn a_draft_may_lose_its_last_lesson_and_readers_keep_the_version() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let published = world.anonymous().get(&course).await.json();
    let lesson = published["modules"][0]["lessons"][0]["id"].as_str().unwrap();
    author.delete(&format!("{course}/lessons/{lesson}")).await.is(204);
    assert_eq!(author.get(&course).await.json()["lessonCount"], 0);
    assert_eq!(world.anonymous().get(&course).await.json()["modules"], published["modules"]);
    let refused = author.post_empty(&format!("{course}/publication")).await;
    assert_eq!(refused.is_problem(409, "course-not-ready").pointers(), ["/modules"]);
}

#[tokio::test]
async fn a_stale_publication_or_restoration_is_refused() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    let read = author.get(&course).await.header("etag").unwrap().to_owned();
    author.patch(&course, json!({"level": "C1"})).await.is(200);
    for path in ["publication", "versions/1/restoration"] {
        let stale = author.with("if-match", &read).post_empty(&format!("{course}/{path}")).await;
        stale.is_problem(412, "stale");
    }
}
