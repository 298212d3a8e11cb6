//! What callers meet when the table is slow, busy or gone.

use glotto_cloud::Fault;
use glotto_domain::keys::KeyPurpose;

use crate::world::examples::course;
use crate::world::{LogCapture, World};

#[tokio::test]
async fn requests_to_a_throttled_table_are_retried_without_effect_for_the_caller() {
    let world = World::new().await;
    let author = world.instructor().await;
    world.cloud.faults().next("GetItem", Fault::Throttled);
    world.cloud.faults().next("TransactWriteItems", Fault::Throttled);
    author.post("/v1/courses", course()).await.is(201);
}

#[tokio::test]
async fn a_table_that_stays_busy_is_a_503_with_a_time_to_retry() {
    let world = World::new().await;
    let author = world.instructor().await;
    for operation in ["GetItem", "TransactWriteItems"] {
        world.cloud.faults().times(operation, 60, Fault::Throttled);
        let answer = author.post("/v1/courses", course()).await;
        answer.is_problem(503, "unavailable");
        assert!(answer.header("retry-after").is_some());
        assert!(!answer.text().to_lowercase().contains("dynamo"), "{}", answer.text());
        world.cloud.faults().clear();
    }
    assert_eq!(author.get("/v1/me/taught-courses").await.json()["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_table_that_does_not_answer_at_all_is_given_up_in_time() {
    let world = World::new().await;
    let author = world.instructor().await;
    author.get("/v1/me").await.is(200);
    world.cloud.faults().times("BatchGetItem", 60, Fault::TimeOut);
    let began = std::time::Instant::now();
    author.get("/v1/me").await.is_problem(503, "unavailable");
    // API Gateway and the function itself have ten seconds.
    assert!(began.elapsed() < std::time::Duration::from_secs(10));
}

#[tokio::test]
async fn readiness_names_unavailable_dependencies_and_nothing_else() {
    let world = World::new().await;
    world.cloud.faults().times("GetItem", 60, Fault::Fail);
    let answer = world.anonymous().get("/ready").await;
    answer.is_problem(503, "unavailable");
    assert_eq!(answer.text_of("detail"), "These dependencies do not answer: table.");
}

#[tokio::test]
async fn a_key_whose_answer_breaks_off_is_not_in_the_log() {
    let world = World::new().await;
    let purpose = KeyPurpose::AccessTokens;
    let stored = world.context.store.key_sets().find(&[purpose]).await.unwrap();
    let wrapped = stored.set(purpose).unwrap().versions.last().unwrap().wrapped.clone();
    let log = LogCapture::start();
    world.cloud.faults().times("BatchGetItem", 60, Fault::BreakOff);
    let problem = glotto_signin::signing_key(&world.another_function()).await.err();
    assert!(problem.is_some_and(|problem| problem.status >= 500));
    let log = log.text();
    assert!(log.contains("no intelligible answer"), "{log}");
    assert!(!log.contains(&wrapped), "{log}");
}

#[tokio::test]
async fn a_time_out_of_a_queue_is_called_so() {
    let world = World::new().await;
    world.cloud.faults().times("SendMessageBatch", 60, Fault::TimeOut);
    let queues = world.context.port::<glotto_events::Queues>().unwrap();
    let failure = queues.send(glotto_runtime::Queue::Mail, vec!["a letter".to_owned()]).await.unwrap_err();
    assert_eq!(failure.reason, "the queue did not accept a batch: timed out");
}
