//! `Idempotency-Key`, on an endpoint that stands for all that create.

use futures::future::join_all;
use glotto_cloud::Fault;
use serde_json::json;

use crate::world::World;
use crate::world::examples::course;

#[tokio::test]
async fn the_same_key_and_body_get_the_first_response_byte_for_byte() {
    let world = World::new().await;
    let author = world.instructor().await.with("idempotency-key", "k-1");
    let first = author.post("/v1/courses", course()).await;
    first.is(201);
    let again = author.post("/v1/courses", course()).await;
    again.is(201);
    assert_eq!(first.body, again.body);
    for name in ["content-type", "location", "etag", "content-language", "vary"] {
        assert!(first.header(name).is_some(), "{name}");
        assert_eq!(first.header(name), again.header(name), "{name}");
    }
    let taught = author.get("/v1/me/taught-courses").await;
    assert_eq!(taught.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_rejected_and_creates_nothing() {
    let world = World::new().await;
    let author = world.instructor().await.with("idempotency-key", "k-1");
    author.post("/v1/courses", course()).await.is(201);
    let mut other = course();
    other["level"] = json!("C1");
    author.post("/v1/courses", other).await.is_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn an_unchanged_response_is_304_and_a_change_of_what_must_not_exist_is_412() {
    let world = World::new().await;
    let author = world.instructor().await;
    let made = author.post("/v1/courses", course()).await;
    let path = format!("/v1/courses/{}", made.text_of("id"));
    let read = author.get(&path).await;
    let tag = read.header("etag").unwrap();
    author.with("if-none-match", tag).get(&path).await.is(304);
    author.with("if-none-match", "*").patch(&path, json!({"level": "B1"})).await.is_problem(412, "stale");
    let changed = author.with("if-none-match", "\"r9999\"").patch(&path, json!({"level": "B1"})).await;
    assert_eq!(changed.is(200).json()["level"], "B1");
}

#[tokio::test]
async fn two_users_can_use_the_same_idempotency_key() {
    let world = World::new().await;
    for _ in 0..2 {
        let author = world.instructor().await.with("idempotency-key", "the same");
        let made = author.post("/v1/courses", course()).await;
        made.is(201);
        let taught = author.get("/v1/me/taught-courses").await.json();
        assert_eq!(taught["items"][0]["id"], made.json()["id"]);
    }
}

#[tokio::test]
async fn one_of_fifty_concurrent_requests_with_one_key_is_executed_and_all_get_its_response() {
    let world = World::new().await;
    let author = world.instructor().await.with("idempotency-key", "k-1");
    let answers = join_all((0..50).map(|_| author.post("/v1/courses", course()))).await;
    for answer in &answers {
        answer.is(201);
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(author.get("/v1/me/taught-courses").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_client_that_lost_the_response_finds_the_request_executed_once() {
    let world = World::new().await;
    let author = world.instructor().await.with("idempotency-key", "k-1");
    // Every answer of the table is lost, though it does what it is told.
    world.cloud.faults().times("TransactWriteItems", 3, Fault::FailAfterCommit);
    let lost = author.post("/v1/courses", course()).await;
    world.cloud.faults().clear();
    let found = author.post("/v1/courses", course()).await;
    found.is(201);
    assert!(lost.status == 503 || lost.body == found.body, "{}", lost.text());
    assert_eq!(author.get("/v1/me/taught-courses").await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_response_even_if_it_would_now_conflict() {
    let world = World::new().await;
    let author = world.instructor().await;
    let made = author.post("/v1/courses", course()).await;
    let modules = format!("/v1/courses/{}/modules", made.text_of("id"));
    let keyed = author.with("idempotency-key", "k-1").with("if-match", made.header("etag").unwrap());
    let first = keyed.post(&modules, json!({"title": {"en": "Hello"}})).await;
    first.is(201);
    // By now the revision that the request names is stale.
    let again = keyed.post(&modules, json!({"title": {"en": "Hello"}})).await;
    again.is(201);
    assert_eq!(first.body, again.body);
}
