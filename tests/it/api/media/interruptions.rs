//! Jobs that the service interrupts are submitted again, a few times, whatever is delivered twice.

use glotto_domain::media::job::MAX_INTERRUPTIONS;
use serde_json::json;

use super::studio::{DONE, PUT_ASIDE, Studio};
use crate::world::World;

/// The event that the present job of a video was interrupted.
async fn interrupted(studio: &Studio<'_>, video: &str) -> serde_json::Value {
    studio.event(video, "ERROR", json!({"errorCode": 1999, "errorMessage": "an unexpected error"})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_job_is_submitted_again_and_the_video_becomes_ready() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.submit().await;
    // Its job was submitted long ago.
    studio.wait_for_redelivery();
    let event = interrupted(&studio, &video).await;
    assert_eq!(world.invoke("finish_transcode", event.clone()).await.unwrap()["change"], "Interrupted");
    assert_eq!(studio.view(&video).await["status"], "processing");
    assert_eq!(world.invoke("finish_transcode", event).await.unwrap()["change"], "None", "it came twice");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(studio.jobs(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_about_an_interruption_that_comes_twice_submits_one_job() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.submit().await;
    studio.wait_for_redelivery();
    let event = interrupted(&studio, &video).await;
    world.invoke("finish_transcode", event).await.unwrap();
    let (stored, _) = studio.stored(&video).await;
    let next = stored.attempt().unwrap().submission();
    let payload = json!({"videoId": video, "attempt": next.attempt, "submission": next.number});
    let event = world.context.event("TranscodingInterrupted", None, payload);
    let message = vec![serde_json::to_string(&event).unwrap()];
    world.cloud.faults().times("CreateJob", 3, glotto_cloud::Fault::FailAfterCommit);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE);
    assert_eq!(studio.deliver(&message).await, PUT_ASIDE, "another delivery may be submitting");
    studio.wait_for_redelivery();
    assert_eq!(studio.deliver(&message).await, DONE, "the job is found");
    assert_eq!(studio.deliver(&message).await, DONE);
    assert_eq!(studio.jobs(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_interrupted_each_time_fails_the_video_in_the_end() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.submit().await;
    for round in 0..=MAX_INTERRUPTIONS {
        let change = if round < MAX_INTERRUPTIONS { "Interrupted" } else { "Failed" };
        let event = interrupted(&studio, &video).await;
        assert_eq!(world.invoke("finish_transcode", event).await.unwrap()["change"], change);
        studio.wait_for_redelivery();
    }
    assert_eq!(studio.view(&video).await["failure"]["code"], "ourFault");
}
