//! Events about uploaded pictures that come twice, late, in any order, or about other objects.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::profiles::{PICTURE_DISCARDED, PROCESSED_WITHIN};
use glotto_runtime::Bucket;
use image::ImageFormat;
use serde_json::{Value, json};

use super::gallery::{Sitter, look, plain};
use super::pictures::{BLUE, RED, colour};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn five_concurrent_duplicates_of_an_arrival_and_a_later_one_make_one_picture() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.upload(&plain(RED, ImageFormat::Png)).await;
    let arrival = ada.arrivals().remove(0);
    let runs = (0..5).map(|_| world.invoke("process_avatar", arrival.clone()));
    for outcome in join_all(runs).await {
        assert_eq!(outcome, Ok(Value::Null));
    }
    let profile = ada.profile().await;
    assert_eq!(world.invoke("process_avatar", arrival).await, Ok(Value::Null));
    assert_eq!(ada.profile().await, profile);
    assert_eq!(colour(&world, &profile).await, RED);
    assert_eq!(ada.files(Bucket::Media).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_later_of_two_uploads_is_shown_in_any_order_of_events() {
    for reversed in [false, true] {
        let world = World::new().await;
        let ada = Sitter::new(&world).await;
        for colour in [RED, BLUE] {
            ada.upload(&plain(colour, ImageFormat::Png)).await;
        }
        let mut arrivals = ada.arrivals();
        assert_eq!(arrivals.len(), 2);
        if reversed {
            arrivals.reverse();
        }
        for arrival in arrivals {
            assert_eq!(world.invoke("process_avatar", arrival).await, Ok(Value::Null));
        }
        assert_eq!(world.deliver().await, [""; 0]);
        assert_eq!(colour(&world, &ada.profile().await).await, BLUE, "reversed: {reversed}");
        assert_eq!(ada.files(Bucket::Media).len(), 4);
        assert!(ada.files(Bucket::Uploads).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_upload_after_removal_is_not_shown_and_leaves_no_file() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let profile = ada.sit(&plain(RED, ImageFormat::Png)).await;
    ada.upload(&plain(BLUE, ImageFormat::Png)).await;
    ada.actor.delete("/v1/me/avatar").await.is(204);
    assert_eq!(look(&world, profile["avatar"]["url"].as_str().unwrap()).await, Err(404), "at once");
    assert_eq!(world.deliver().await, [""; 0]);
    let profile = ada.profile().await;
    assert_eq!(profile["avatar"]["generated"], true);
    assert_eq!(profile.get("avatarUpload"), None);
    assert!(ada.files(Bucket::Media).is_empty() && ada.files(Bucket::Uploads).is_empty());
    ada.actor.delete("/v1/me/avatar").await.is(204);
    world.learner().await.delete("/v1/me/avatar").await.is(204);
    assert_eq!(ada.sit(&plain(BLUE, ImageFormat::Png)).await["avatar"]["generated"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discarded_picture_is_deleted_again_by_a_late_duplicate_and_its_successor_stays() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.sit(&plain(RED, ImageFormat::Png)).await;
    let second = ada.sit(&plain(BLUE, ImageFormat::Png)).await;
    let discarded = world.outbox_events(PICTURE_DISCARDED).await;
    assert_eq!(discarded.len(), 1);
    let detail = world.context.event(PICTURE_DISCARDED, None, &discarded[0]);
    let event = json!({"source": "glotto", "detail-type": PICTURE_DISCARDED, "detail": detail});
    for _ in 0..2 {
        assert_eq!(world.invoke("delete_discarded_avatar", event.clone()).await, Ok(Value::Null));
    }
    assert_eq!(colour(&world, &second).await, BLUE);
    assert_eq!(ada.files(Bucket::Media).len(), 4);
    // While S3 is away the invocation fails, so Lambda repeats it.
    world.cloud.faults().times("DeleteObject", 3, Fault::Throttled);
    assert!(world.invoke("delete_discarded_avatar", event).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_not_processed_in_time_has_failed_and_is_shown_if_it_is_processed_later() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.upload(&plain(RED, ImageFormat::Png)).await;
    let arrival = ada.arrivals().remove(0);
    for operation in ["GetObject", "PutObject", "GetObject"] {
        // The number of attempts of the SDK.
        world.cloud.faults().times(operation, 3, Fault::Throttled);
        assert!(world.invoke("process_avatar", arrival.clone()).await.is_err(), "so Lambda repeats it");
        assert_eq!(ada.profile().await["avatarUpload"]["status"], "pending", "{operation}");
    }
    world.wait(PROCESSED_WITHIN);
    assert_eq!(ada.profile().await["avatarUpload"]["status"], "failed");
    assert_eq!(ada.failure().await, "ourFault");
    assert_eq!(world.invoke("process_avatar", arrival).await, Ok(Value::Null));
    assert_eq!(colour(&world, &ada.profile().await).await, RED);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_about_other_objects_and_users_change_nothing_and_unreadable_ones_fail() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.upload(&plain(RED, ImageFormat::Png)).await;
    let arrival = ada.arrivals().remove(0);
    let with_key = |key: &str| {
        let mut event = arrival.clone();
        event["detail"]["object"]["key"] = json!(key);
        event
    };
    let own = arrival["detail"]["object"]["key"].as_str().unwrap();
    let foreign = own.replace(&ada.user().to_string(), "usr_01J9ZK5W6V4QX0N8R3T7B2M1CD");
    for key in [foreign.as_str(), "avatars/other"] {
        assert_eq!(world.invoke("process_avatar", with_key(key)).await, Ok(Value::Null), "{key}");
    }
    assert_eq!(ada.profile().await["avatarUpload"]["status"], "pending");
    assert!(world.invoke("process_avatar", json!({"detail": {}})).await.is_err());
    assert_eq!(world.invoke("process_avatar", arrival.clone()).await, Ok(Value::Null));
    assert_eq!(ada.profile().await["avatar"]["generated"], false);
}
