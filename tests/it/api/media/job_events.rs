//! Events of jobs that arrive twice, late, about other jobs, or at the same moment as a change of the outline.

use glotto_cloud::Fault;
use glotto_domain::courses::VersionNumber;
use glotto_domain::media::Stage;
use serde_json::json;

use super::studio::{Studio, small};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_or_late_event_changes_nothing() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    let progress = studio.event(&video, "STATUS_UPDATE", json!({"jobProgress": {"jobPercentComplete": 40}})).await;
    let complete = studio.event(&video, "COMPLETE", json!({})).await;
    let error = studio.event(&video, "ERROR", json!({"errorCode": 1010, "errorMessage": "no"})).await;
    world.invoke("finish_transcode", progress.clone()).await.unwrap();
    assert_eq!(studio.view(&video).await["progressPercent"], 40);
    world.invoke("finish_transcode", complete.clone()).await.unwrap();
    let (stored, revision) = studio.stored(&video).await;
    assert!(matches!(stored.stage(), Stage::Ready(..)));
    for late in [complete, error, progress] {
        assert_eq!(world.invoke("finish_transcode", late).await.unwrap()["change"], "None");
    }
    assert_eq!(studio.stored(&video).await, (stored, revision));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_end_was_not_stored_plays_once_its_event_comes_again() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    let complete = studio.event(&video, "COMPLETE", json!({})).await;
    for fault in [Fault::Fail, Fault::FailAfterCommit] {
        // The number of attempts of the SDK.
        world.cloud.faults().times("TransactWriteItems", 3, fault);
        let _ = world.invoke("finish_transcode", complete.clone()).await;
        world.cloud.faults().clear();
    }
    world.invoke("finish_transcode", complete.clone()).await.unwrap();
    assert_eq!(studio.summary().await, (true, Some(2)));
    let (stored, revision) = studio.stored(&video).await;
    assert!(matches!(stored.stage(), Stage::Ready(..)));
    assert_eq!(world.invoke("finish_transcode", complete).await.unwrap()["change"], "None");
    assert_eq!(studio.stored(&video).await, (stored, revision));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_transcoder_are_described_in_words() {
    for (status, code, expected) in
        [("ERROR", 1404, "uploadGone"), ("ERROR", 1434, "ourFault"), ("CANCELED", 0, "cancelled")]
    {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let video = studio.submit().await;
        let event = studio.event(&video, status, json!({"errorCode": code, "errorMessage": "secret internals"})).await;
        world.invoke("finish_transcode", event).await.unwrap();
        let view = studio.view(&video).await;
        assert_eq!(view["failure"]["code"], expected, "{view}");
        assert!(!view.to_string().contains("internals"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_other_jobs_are_ignored() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    let before = studio.stored(&video).await;
    let attempt = before.0.attempt().unwrap().name.clone();
    for metadata in [
        json!({}),
        json!({"videoId": video, "attempt": "another", "submission": "1"}),
        json!({"videoId": video, "attempt": attempt, "submission": "2"}),
        json!({"videoId": "vid_01J9ZK5W6V4QX0N8R3T7B2M1CD", "attempt": "a", "submission": "1"}),
    ] {
        let event = studio.event(&video, "COMPLETE", json!({"userMetadata": metadata})).await;
        assert_eq!(world.invoke("finish_transcode", event).await.unwrap()["change"], "None");
    }
    assert_eq!(studio.stored(&video).await, before);
    let unreadable = studio.event(&video, "COMPLETE", json!({"userMetadata": {"videoId": video}})).await;
    assert!(
        world.invoke("finish_transcode", unreadable).await.is_err(),
        "it is about a video of the platform and must not be lost"
    );
    assert_eq!(studio.stored(&video).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outline_that_changes_at_the_same_moment_is_not_lost() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    let complete = studio.event(&video, "COMPLETE", json!({})).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let finish = world.invoke("finish_transcode", complete);
    let rename = async {
        held.arrived().await;
        let title = json!({"title": {"en": "Renamed"}});
        studio.author.patch(&format!("{}/modules/{}", studio.course, studio.module), title).await.is(200);
        held.release();
    };
    let (outcome, ()) = futures::join!(finish, rename);
    assert_eq!(outcome.unwrap()["change"], "Ready");
    let course = studio.author.get(&studio.course).await.is(200).json();
    assert_eq!(studio.summary().await, (true, Some(2)), "{course}");
    assert!(course.to_string().contains("Renamed"));
}

/// The video that a lesson plays in a version of its course, or in the draft.
async fn played(studio: &Studio<'_>, version: Option<VersionNumber>) -> String {
    let courses = studio.world.context.store.courses();
    let [course, lesson] = [&studio.course, &studio.lesson].map(|path| path.rsplit('/').next().unwrap());
    let (course, lesson) = (course.parse().unwrap(), lesson.parse().unwrap());
    let outline = match version {
        Some(number) => courses.find_version(course, number).await.unwrap().unwrap().outline.clone(),
        None => courses.find_with_outline(course).await.unwrap().unwrap().1,
    };
    outline.lesson(lesson).unwrap().plays.clone().unwrap().video.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_becomes_ready_while_its_course_is_published_is_that_of_the_draft_alone() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let first = studio.produce(&small().await).await["videoId"].as_str().unwrap().to_owned();
    studio.publish().await;
    let next = studio.submit().await;
    let complete = studio.event(&next, "COMPLETE", json!({})).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let finish = world.invoke("finish_transcode", complete.clone());
    let publish = async {
        held.arrived().await;
        studio.publish().await;
        held.release();
    };
    let (outcome, ()) = futures::join!(finish, publish);
    assert_eq!(outcome.unwrap()["change"], "Ready");
    let second = VersionNumber::new(2);
    assert_eq!((played(&studio, second).await, played(&studio, None).await), (first.clone(), next.clone()));
    assert_eq!(world.invoke("finish_transcode", complete).await.unwrap()["change"], "None");
    studio.publish().await;
    let versions = [1, 2, 3].map(|number| played(&studio, VersionNumber::new(number)));
    assert_eq!(futures::future::join_all(versions).await, [first.clone(), first, next]);
}
