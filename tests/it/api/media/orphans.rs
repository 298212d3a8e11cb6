//! Videos that no lesson names any more.

use glotto_cloud::Fault;
use jiff::SignedDuration;
use serde_json::json;

use super::studio::{Studio, small};
use crate::world::World;

const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

async fn sweep(world: &World) {
    world.invoke("delete_expired_uploads", json!({})).await.unwrap();
}

/// The names of the videos that have files in a bucket.
fn stored(world: &World, bucket: &str, prefix: &str) -> Vec<String> {
    let keys = world.cloud.buckets().keys(world.name_of(bucket), prefix);
    let mut videos: Vec<_> = keys.iter().map(|key| key.split('/').nth(1).unwrap().to_owned()).collect();
    videos.dedup();
    videos
}

fn everything(world: &World) -> (Vec<String>, Vec<String>) {
    (stored(world, "UploadsBucket", "uploads/"), stored(world, "MediaBucket", "hls/"))
}

/// Lets a worker run each month, so often that what is not named is deleted.
async fn months_later(studio: Studio<'_>, months: u32) -> Studio<'_> {
    for _ in 0..months {
        studio.world.wait(MONTH);
        sweep(studio.world).await;
    }
    let author = studio.world.renewed(&studio.author);
    Studio { author, ..studio }
}

async fn produce(studio: &Studio<'_>) -> String {
    let view = studio.produce(&small().await).await;
    assert_eq!(view["status"], "ready", "{view}");
    view["videoId"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_video_of_a_deleted_lesson_is_deleted_and_that_of_another_one_stays() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let gone = produce(&studio).await;
    let deleted = studio.lesson.clone();
    studio.lesson = studio.add_lesson("video").await;
    let kept = produce(&studio).await;
    assert!(studio.author.delete(&deleted).await.status < 300);
    let studio = months_later(studio, 1).await;
    assert_eq!(studio.view(&gone).await["status"], "ready", "the lesson could still be brought back");
    let studio = months_later(studio, 1).await;
    studio.author.get(&format!("/v1/videos/{gone}")).await.is_problem(404, "not-found");
    assert_eq!(studio.view(&kept).await["status"], "ready");
    assert_eq!(everything(&world), (vec![kept.clone()], vec![kept.clone()]));
    let used = studio.author.get("/v1/me/storage").await.is(200).json();
    assert_eq!(used["usedBytes"], studio.view(&kept).await["sizeBytes"]);
    let studio = months_later(studio, 3).await;
    assert_eq!(everything(&world), (vec![kept.clone()], vec![kept.clone()]));
    assert_eq!(studio.view(&kept).await["status"], "ready");
}

/// At both reviews, a month apart, the lesson is not in the draft.
#[tokio::test(flavor = "multi_thread")]
async fn the_video_of_a_lesson_that_is_deleted_again_after_it_was_restored_stays_until_that_cannot_be_undone() {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = produce(&studio).await;
    let account = world.account(studio.author.user()).await;
    world.wait(MONTH - DAY);
    world.session_of(&account).await.delete(&studio.lesson).await.is(204);
    world.wait(DAY * 2);
    sweep(&world).await;
    world.wait(DAY * 10);
    let author = world.session_of(&account).await;
    author.post_empty(&format!("{}/restoration", studio.lesson)).await.is(200);
    author.delete(&studio.lesson).await.is(204);
    world.wait(DAY * 21);
    sweep(&world).await;
    let author = world.session_of(&account).await;
    author.post_empty(&format!("{}/restoration", studio.lesson)).await.is(200);
    assert_eq!(author.get(&format!("/v1/videos/{video}")).await.is(200).json()["status"], "ready");
    author.get(&format!("{}/playback", studio.lesson)).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_was_replaced_stays_while_a_version_plays_it() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let first = produce(&studio).await;
    studio.publish().await;
    let draft = produce(&studio).await;
    let last = produce(&studio).await;
    let studio = months_later(studio, 3).await;
    let mut kept = vec![first.clone(), last.clone()];
    kept.sort();
    assert_eq!(everything(&world), (kept.clone(), kept), "no version had the one in between");
    studio.author.get(&format!("/v1/videos/{draft}")).await.is_problem(404, "not-found");
    studio.author.post_empty(&format!("{}/versions/1/restoration", studio.course)).await.is(200);
    let playback = studio.author.get(&format!("{}/playback", studio.lesson)).await.is(200).json();
    assert_eq!(playback["videoId"], first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_is_interrupted_anywhere_is_finished_by_the_next_run() {
    for operation in ["DeleteObject", "ListObjectsV2", "DeleteObjects", "TransactWriteItems"] {
        let world = World::new().await;
        let studio = Studio::open(&world).await;
        let gone = produce(&studio).await;
        assert!(studio.author.delete(&studio.lesson).await.status < 300);
        let studio = months_later(studio, 1).await;
        world.wait(MONTH);
        world.cloud.faults().times(operation, 9, Fault::Fail);
        // It fails, which raises the alarm, or what the client of AWS repeats is enough.
        _ = world.invoke("delete_expired_uploads", json!({})).await;
        world.cloud.faults().clear();
        for _ in 0..2 {
            sweep(&world).await;
        }
        assert_eq!(everything(&world), (vec![], vec![]), "{operation}");
        let author = world.renewed(&studio.author);
        author.get(&format!("/v1/videos/{gone}")).await.is_problem(404, "not-found");
        assert_eq!(author.get("/v1/me/storage").await.is(200).json()["usedBytes"], 0, "{operation}");
    }
}
