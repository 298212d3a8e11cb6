//! Another file for a lesson: which video plays before, while and after it is transcoded.

use super::studio::{Studio, film, put, sizes, small};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_put_again_to_the_same_url_replaces_the_first() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let [first, second] = [
        film("-f lavfi -i testsrc=size=320x180:rate=25").await,
        film("-f lavfi -i testsrc=size=180x320:rate=25").await,
    ];
    let size = first.len().max(second.len()) + 8;
    let created = studio.announce(size).await.is(201).json();
    let video = created["videoId"].as_str().unwrap();
    let mut messages = Vec::new();
    for film in [first, second] {
        assert_eq!(put(&created["upload"], &padded(film, size)).await, 200);
        messages.extend(studio.arrivals());
        world.cloud.queues().purge(world.name_of("TranscodeQueue"));
    }
    // The messages arrive in the wrong order, and the first one twice.
    studio.deliver(&messages[..1]).await;
    let (before, _) = studio.stored(video).await;
    studio.deliver(&messages[1..]).await;
    studio.deliver(&messages[..1]).await;
    let (after, _) = studio.stored(video).await;
    assert_ne!(before.attempt().unwrap().name, after.attempt().unwrap().name);
    let view = studio.wait_until_processed(video).await;
    assert_eq!(sizes(&view), [(180, 320)], "{view}");
    assert_eq!(studio.jobs(), 2);
}

/// A video of a given size, padded with a box that players ignore.
fn padded(mut film: Vec<u8>, size: usize) -> Vec<u8> {
    let free = u32::try_from(size - film.len()).unwrap();
    film.extend(free.to_be_bytes());
    film.extend(b"free");
    film.resize(size, 0);
    film
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_video_plays_until_the_new_one_is_ready_and_stays_if_that_fails() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let playing = || async {
        let view = studio.author.get(&format!("{}/playback", studio.lesson)).await;
        sizes(&view.is(200).json())
    };
    studio.produce(&small().await).await;
    assert_eq!(playing().await, [(320, 180)]);
    let second = studio.upload(&film("-f lavfi -i testsrc=size=180x320:rate=25").await).await;
    assert_eq!(playing().await, [(320, 180)]);
    assert!(studio.summary().await.0, "learners can always take the lesson");
    assert_eq!(world.deliver().await, [""; 0]);
    studio.wait_until_processed(&second).await;
    assert_eq!(playing().await, [(180, 320)]);
    let third = studio.produce(b"no film").await;
    assert_eq!(third["status"], "failed");
    assert_eq!(playing().await, [(180, 320)]);
    assert!(studio.summary().await.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_replaced_before_it_was_ready_never_plays() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let first = studio.submit().await;
    let second = studio.announce(5).await.is(201).text_of("videoId");
    assert_eq!(studio.wait_until_processed(&first).await["status"], "ready");
    studio.author.get(&format!("{}/playback", studio.lesson)).await.is_problem(409, "video-not-ready");
    assert!(!studio.summary().await.0);
    assert_eq!(studio.view(&second).await["status"], "awaitingUpload");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_whose_lesson_was_deleted_in_between_cannot_be_played() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let video = studio.submit().await;
    assert!(studio.author.delete(&studio.lesson).await.status < 300);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    studio.author.get(&format!("{}/playback", studio.lesson)).await.is_problem(404, "not-found");
}
