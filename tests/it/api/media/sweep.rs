//! Uploads that were not completed in time.

use glotto_cloud::Fault;
use glotto_domain::id::VideoId;
use glotto_domain::media::{Arrival, Video, job, upload};
use glotto_objects::Folders;
use glotto_store::media::VideoItem;
use jiff::SignedDuration;
use serde_json::json;

use super::studio::{Studio, batch};
use crate::world::World;

async fn sweep(world: &World) -> (u64, u64) {
    let answer = world.invoke("delete_expired_uploads", json!({})).await.unwrap();
    (answer["seen"].as_u64().unwrap(), answer["swept"].as_u64().unwrap())
}

#[tokio::test]
async fn an_upload_that_was_never_completed_fails_with_a_reason_and_is_seen_once() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.announce(5).await.is(201).text_of("videoId");
    world.wait(SignedDuration::from_secs(2 * 3600 - 1));
    assert_eq!(sweep(&world).await, (0, 0));
    world.wait(SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (1, 1));
    let author = world.renewed(&studio.author);
    let view = author.get(&format!("/v1/videos/{video}")).await.is(200).json();
    assert_eq!(view["failure"]["code"], "neverUploaded");
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test]
async fn parts_of_an_expired_upload_are_deleted_even_if_the_first_attempt_fails() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(b"half a film").await;
    let key = upload::object_key(video.parse().unwrap());
    let bucket = world.name_of("UploadsBucket");
    world.wait(SignedDuration::from_hours(2));
    world.cloud.faults().times("DeleteObject", 3, Fault::Fail);
    let failed = world.invoke("delete_expired_uploads", json!({})).await;
    assert!(failed.is_err_and(|why| why.contains("1 of 1 failed")), "the alarm sees it");
    assert_eq!(world.cloud.buckets().keys(bucket, "uploads/"), [key]);
    assert_eq!(sweep(&world).await, (1, 1));
    assert!(world.cloud.buckets().keys(bucket, "uploads/").is_empty());
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_and_one_that_was_killed_delete_each_upload_once() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(b"half a film").await;
    let bucket = world.name_of("UploadsBucket");
    world.wait(SignedDuration::from_hours(2));
    // It is killed when the file is gone, and the video does not say so yet.
    let hanging = world.cloud.faults().hang_at("DeleteObject", 1, true);
    tokio::select! {
        biased;
        _ = sweep(&world) => panic!("the run was not killed"),
        killed = hanging => assert!(killed.is_ok()),
    }
    world.cloud.faults().clear();
    assert!(world.cloud.buckets().keys(bucket, "uploads/").is_empty());
    let (one, other) = futures::join!(sweep(&world), sweep(&world));
    assert!(one.1 + other.1 >= 1, "{one:?} {other:?}");
    let author = world.renewed(&studio.author);
    let view = author.get(&format!("/v1/videos/{video}")).await.is(200).json();
    assert_eq!(view["failure"]["code"], "neverUploaded");
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_has_arrived_is_not_deleted() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    studio.upload(&super::studio::small().await).await;
    world.invoke("transcode_video", batch(&studio.arrivals())).await.unwrap();
    world.wait(SignedDuration::from_hours(3));
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_output_of_superseded_jobs_is_deleted_after_three_days_and_nothing_else_is() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&super::studio::small().await).await;
    let video: VideoId = view["videoId"].as_str().unwrap().parse().unwrap();
    let bucket = world.name_of("MediaBucket");
    let (mut stored, revision) = studio.stored(&video.to_string()).await;
    let attempt = stored.attempt().unwrap().submission();
    let put = async |output: &str, file: &str| {
        let key = format!("{}{file}", job::folder(video, output));
        world.cloud.buckets().put(bucket, &key, "video/mp4", "moof".into()).await.unwrap();
    };
    // More segments than one list has.
    for segment in 0..=Folders::MAX_LISTED {
        put(&attempt.output(), &format!("master_1x1_{segment}.cmfv")).await;
    }
    let before = world.cloud.buckets().keys(bucket, "hls/");
    // The present attempt was submitted before and after; the job that counted was the one in between.
    put(&format!("{}-0", attempt.attempt), "master.m3u8").await;
    put(&format!("{}-9", attempt.attempt), "master.m3u8").await;
    stored =
        Video::restore(stored.upload().clone(), stored.stage().clone(), Some(world.context.now() + job::CLEANUP_DELAY));
    world.context.store.save(&VideoItem::of(&stored, revision)).await.unwrap();
    world.wait(job::CLEANUP_DELAY - SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (0, 0));
    world.wait(SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (1, 1));
    assert_eq!(world.cloud.buckets().keys(bucket, "hls/"), before);
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test]
async fn many_uploads_are_swept_page_by_page_and_at_most_so_many_a_run() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for _ in 0..60 {
        studio.announce(5).await.is(201);
    }
    world.wait(SignedDuration::from_hours(2));
    assert_eq!(sweep(&world).await, (60, 60));
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test]
async fn a_transcoding_that_never_ends_fails_with_a_reason_and_is_neither_charged_nor_stored() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(b"half a film").await;
    let (mut stored, read) = studio.stored(&video).await;
    stored.arrive(Arrival { attempt: "a".to_owned(), sequencer: "01".to_owned() }, world.context.now());
    stored.set_job("job");
    assert!(world.context.store.videos().save(&stored, read).await.unwrap());
    let late = studio.event(&video, "COMPLETE", json!({})).await;
    let segment = format!("{}master_1.cmfv", job::folder(stored.upload().id, "a-1"));
    let write = async || {
        world.cloud.buckets().put(world.name_of("MediaBucket"), &segment, "video/mp4", "moof".into()).await.unwrap();
    };
    write().await;
    world.wait(job::CLEANUP_DELAY - SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (0, 0));
    world.wait(SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (1, 1));
    assert!(world.cloud.buckets().keys(world.name_of("UploadsBucket"), "uploads/").is_empty());
    let studio = Studio { author: world.renewed(&studio.author), ..studio };
    let view = studio.view(&video).await;
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("neverFinished")));
    let used = studio.author.get("/v1/me/storage").await.is(200).json();
    assert_eq!(used["usedBytes"], 0);
    // The job was only slow.
    write().await;
    world.invoke("finish_transcode", late).await.unwrap();
    assert_eq!((studio.view(&video).await, studio.summary().await), (view, (false, None)));
    studio.announce(5).await.is(201);
    world.wait(job::CLEANUP_DELAY);
    assert_eq!(sweep(&world).await, (2, 2), "what is left of it, and the upload that was announced again");
    assert!(world.cloud.buckets().keys(world.name_of("MediaBucket"), "hls/").is_empty());
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test]
async fn the_upload_of_a_job_that_was_given_up_is_deleted_by_the_next_run_if_the_first_is_interrupted() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.upload(b"half a film").await;
    let (mut stored, read) = studio.stored(&video).await;
    stored.arrive(Arrival { attempt: "a".to_owned(), sequencer: "01".to_owned() }, world.context.now());
    stored.set_job("job");
    assert!(world.context.store.videos().save(&stored, read).await.unwrap());
    let uploads = || world.cloud.buckets().keys(world.name_of("UploadsBucket"), "uploads/");
    world.wait(job::CLEANUP_DELAY);
    world.cloud.faults().times("DeleteObject", 3, Fault::Fail);
    assert!(world.invoke("delete_expired_uploads", json!({})).await.is_err());
    assert_eq!(uploads().len(), 1);
    world.wait(SignedDuration::from_hours(1));
    assert_eq!(sweep(&world).await, (1, 1));
    assert!(uploads().is_empty());
    // A job may have begun shortly before.
    let segment = format!("{}master_1.cmfv", job::folder(stored.upload().id, "a-1"));
    let media = world.name_of("MediaBucket");
    world.cloud.buckets().put(media, &segment, "video/mp4", "moof".into()).await.unwrap();
    world.wait(job::CLEANUP_DELAY - SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (0, 0));
    world.wait(SignedDuration::from_secs(1));
    assert_eq!(sweep(&world).await, (1, 1));
    assert!(world.cloud.buckets().keys(media, "hls/").is_empty());
    assert_eq!(sweep(&world).await, (0, 0));
}

#[tokio::test]
async fn a_shard_that_cannot_be_read_is_reported_and_does_not_stop_the_others() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for _ in 0..20 {
        studio.announce(5).await.is(201);
    }
    world.wait(SignedDuration::from_hours(2));
    world.cloud.faults().times("Query", 3, Fault::Fail);
    let failed = world.invoke("delete_expired_uploads", json!({})).await;
    assert!(failed.is_err_and(|why| why.contains("1 shards could not be read")));
    let (left, _) = sweep(&world).await;
    assert!((0..20).contains(&left), "{left}");
}
