//! The limit of minutes that an author may have transcoded.

use glotto_cloud::Fault;
use glotto_domain::rate_limit::Limit;
use glotto_runtime::hash;
use glotto_store::keys;
use reqwest::StatusCode;

use super::studio::{DONE, PUT_ASIDE, Studio, put, small};
use crate::world::{Actor, World};

/// Uses up all minutes of an author but the last one.
async fn use_minutes(world: &World, author: &Actor<'_>) {
    let (limit, owner) = (Limit::TRANSCODED_MINUTES, hash::text(author.user().to_string().as_bytes()));
    let counted = world.context.store.count_units(&limit, &owner, limit.burst - 1, world.context.now()).await;
    assert_eq!(counted.unwrap(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_for_which_no_minutes_are_left_fails_with_a_reason_and_another_one_a_minute_later_does_not() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    use_minutes(&world, &studio.author).await;
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    let view = studio.produce(&small().await).await;
    assert_eq!(view["failure"]["code"], "tooManyHours", "{view}");
    assert!(studio.arrivals().is_empty(), "its message is done");
    assert_eq!(studio.jobs(), 1);
    world.wait(Limit::TRANSCODED_MINUTES.every);
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    assert_eq!(studio.jobs(), 2);
}

/// When the bucket of an author's minutes is empty again, in milliseconds since 1970.
async fn minutes_counted(world: &World, author: &Actor<'_>) -> i64 {
    let owner = hash::text(author.user().to_string().as_bytes());
    let key = keys::engine::rate_limit(Limit::TRANSCODED_MINUTES.name, &owner);
    let item = world.context.store.get(key).await.unwrap().unwrap();
    item["emptyAt"].as_n().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_counted_once_however_often_mediaconvert_throttles_the_submission() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let (video, message) = studio.receive().await;
    let mut counted = None;
    for attempt in 1..=4 {
        // As often as the SDK retries.
        world.cloud.faults().times("CreateJob", 3, Fault::Throttled);
        assert_eq!(studio.deliver_attempt(attempt, &message).await, PUT_ASIDE);
        let now = minutes_counted(&world, &studio.author).await;
        assert_eq!(*counted.get_or_insert(now), now, "attempt {attempt}");
        studio.wait_for_redelivery();
    }
    assert_eq!(studio.deliver(&message).await, DONE);
    assert_eq!(studio.wait_until_processed(&video).await["status"], "ready");
    assert_eq!(Some(minutes_counted(&world, &studio.author).await), counted);
    assert_eq!(studio.stored(&video).await.0.attempt().unwrap().submission, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_put_again_to_the_same_url_uses_minutes_again() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    use_minutes(&world, &studio.author).await;
    let first = small().await;
    let upload = studio.announce(first.len()).await.is(201).json();
    // The last byte is that of the name of the encoder.
    let second = [&first[..first.len() - 1], &[first[first.len() - 1] ^ 1]].concat();
    assert_eq!(put(&upload["upload"], &first).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(put(&upload["upload"], &second).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    let view = studio.wait_until_processed(upload["videoId"].as_str().unwrap()).await;
    assert_eq!(view["failure"]["code"], "tooManyHours", "{view}");
    assert_eq!(studio.jobs(), 1);
}
