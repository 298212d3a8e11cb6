//! Submitting the job of an upload once, whatever arrives twice, is rejected, or is not confirmed.

use glotto_cloud::Fault;
use glotto_domain::media::job;
use serde_json::{Value, json};

use super::studio::{DONE, PUT_ASIDE, Studio, batch, small};
use crate::world::{LogCapture, World};

#[tokio::test(flavor = "multi_thread")]
async fn five_concurrent_duplicates_of_an_arrival_and_a_later_one_start_one_job() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let message = studio.arrivals().remove(0);
    let failed = studio.deliver(&vec![message.clone(); 5]).await;
    assert!(failed.len() < 5, "{failed:?}");
    assert_eq!(studio.deliver(&[message]).await, DONE);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_messages_and_the_s3_test_message_do_not_block_the_batch() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}).to_string();
    let foreign = studio.arrivals()[0].replace(&video, "vid_01J9ZK5W6V4QX0N8R3T7B2M1CD");
    let bodies = ["not json".to_owned(), test, foreign, studio.arrivals()[0].clone(), "{}".to_owned()];
    let answer = world.invoke("transcode_video", batch(&bodies)).await.unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m4"}]}));
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_temporarily_is_retried_and_created_once() {
    for (operation, fault) in
        [("Probe", Fault::Throttled), ("CreateJob", Fault::Throttled), ("CreateJob", Fault::FailAfterCommit)]
    {
        let world = World::new().await;
        let mut studio = Studio::open(&world).await;
        let (video, message) = studio.receive().await;
        // As often as the SDK retries.
        world.cloud.faults().times(operation, 3, fault);
        assert_eq!(studio.deliver(&message).await, PUT_ASIDE, "{operation} {fault:?}");
        assert_eq!(studio.view(&video).await["status"], "processing");
        studio.wait_for_redelivery();
        assert_eq!(studio.deliver(&message).await, DONE);
        assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
        assert_eq!(studio.jobs(), 1, "{operation} {fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_permanently_fails_with_a_reason_and_can_be_redriven() {
    for operation in ["Probe", "CreateJob"] {
        let world = World::new().await;
        let mut studio = Studio::open(&world).await;
        let (video, message) = studio.receive().await;
        for (attempt, expected) in [(1, "processing"), (4, "processing"), (5, "failed")] {
            world.cloud.faults().next(operation, Fault::Denied);
            assert_eq!(
                studio.deliver_attempt(attempt, &message).await,
                PUT_ASIDE,
                "{operation}: it ends in the dead-letter queue, which has an alarm"
            );
            let view = studio.view(&video).await;
            assert_eq!(view["status"], expected, "{operation} {attempt}");
            assert!(expected != "failed" || view["failure"]["code"] == "ourFault", "{view}");
            studio.wait_for_redelivery();
        }
        assert_eq!(studio.deliver(&message).await, DONE);
        assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
        assert_eq!(studio.jobs(), 1, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_mediaconvert_rejects_temporarily_is_not_failed_by_the_last_attempt() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(&small().await).await;
    world.cloud.faults().times("CreateJob", 3, Fault::Throttled);
    assert_eq!(studio.deliver_attempt(5, &studio.arrivals()).await, PUT_ASIDE);
    assert_eq!(studio.view(&video).await["status"], "processing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_arrives_while_another_delivery_may_be_submitting_is_put_aside() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let (video, message) = studio.receive().await;
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    let revision = studio.stored(&video).await.1;
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    assert_eq!(studio.stored(&video).await.1, revision, "nothing was submitted or stored");
    studio.wait_for_redelivery();
    assert_eq!(studio.deliver(&message).await, DONE);
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_waits_for_another_delivery_is_no_error_in_the_log_before_its_last_attempt() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (_, message) = studio.receive().await;
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    for (attempt, level) in [(2, "INFO"), (5, "ERROR")] {
        let log = LogCapture::start();
        assert_eq!(studio.deliver_attempt(attempt, &message).await, PUT_ASIDE);
        let text = log.text();
        let line = text.lines().find(|line| line.contains("another delivery may be submitting")).unwrap();
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["level"], level, "attempt {attempt}: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_creation_was_not_confirmed_is_found_and_not_paid_for_twice() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let (video, message) = studio.receive().await;
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    studio.wait_for_redelivery();
    // As long as it is unknown whether there is a job, none is created.
    world.cloud.faults().times("SearchJobs", 3, Fault::Throttled);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    assert_eq!(studio.deliver(&message).await, DONE);
    let (stored, _) = studio.stored(&video).await;
    let attempt = stored.attempt().unwrap();
    assert_eq!(attempt.submission, 1);
    assert_eq!(attempt.job.as_deref(), world.cloud.transcoder().list()[0]["id"].as_str());
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_never_reached_mediaconvert_is_repeated_under_the_next_number_and_in_its_own_folder() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let (video, message) = studio.receive().await;
    world.cloud.faults().times("CreateJob", 3, Fault::Fail);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    studio.wait_for_redelivery();
    assert_eq!(studio.deliver(&message).await, DONE);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    let (stored, _) = studio.stored(&video).await;
    let submission = stored.attempt().unwrap().submission();
    assert_eq!(submission.number, 2);
    let folder = job::folder(stored.upload().id, &submission.output());
    let written = world.cloud.buckets().keys(world.name_of("MediaBucket"), "hls/");
    assert!(!written.is_empty() && written.iter().all(|key| key.starts_with(&folder)), "{written:?}");
}

/// The timeout of the worker allows for these calls (`functions/media/src/transcode_video.rs`).
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_looks_for_its_job_and_submits_another_calls_the_table_five_times() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    studio.upload(&small().await).await;
    let message = studio.arrivals();
    // Nothing is counted before a probe, so the next delivery does all that there is to do.
    world.cloud.faults().times("Probe", 3, Fault::Throttled);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    studio.wait_for_redelivery();
    let before = world.context.store.meter().reading();
    assert_eq!(studio.deliver(&message).await, DONE);
    let used = world.context.store.meter().reading().since(before);
    assert_eq!((used.read_calls, used.writes), (1, 4));
    assert_eq!(studio.jobs(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_event_of_a_job_is_enough_to_submit_no_other() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let (video, message) = studio.receive().await;
    world.cloud.faults().times("CreateJob", 3, Fault::FailAfterCommit);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    let progressing = studio.event(&video, "PROGRESSING", json!({})).await;
    assert_eq!(world.invoke("finish_transcode", progressing).await.unwrap()["change"], "Progress");
    studio.wait_for_redelivery();
    assert_eq!(studio.deliver(&message).await, DONE);
    assert_eq!(studio.jobs(), 1);
}
