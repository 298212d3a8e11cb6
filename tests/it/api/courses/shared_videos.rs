//! Videos that several courses play: when they stay, when they go, and who is charged for them.

use glotto_runtime::Bucket;
use serde_json::json;

use super::purging::{MONTH, first_lesson, items, objects, purge, purge_interrupted, with_video};
use super::returned;
use crate::world::{Actor, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_video_goes_with_the_last_course_that_plays_it() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = with_video(&world, &author).await;
    let copy = author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned();
    let files = objects(&world);
    for (deleted, left) in [(&course, files), (&copy, 0)] {
        returned(&world, &author).await.delete(deleted).await.is(204);
        world.wait(MONTH);
        purge(&world).await;
        assert_eq!(objects(&world), left);
        assert_eq!(items(&world, deleted).await, [""; 0]);
    }
    let marks = crate::world::leftovers::table(&world).await;
    assert!(marks.iter().all(|item| !item["pk"].as_s().unwrap().starts_with("VIDEO#")), "{marks:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_a_copy_plays_stays_for_months_after_its_own_course_is_gone() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = with_video(&world, &author).await;
    author.post_empty(&format!("{course}/copies")).await.is(201);
    author.delete(&course).await.is(204);
    world.wait(MONTH);
    purge(&world).await;
    let files = objects(&world);
    for _ in 0..4 {
        world.invoke("delete_expired_uploads", json!({})).await.unwrap();
        world.wait(MONTH);
    }
    assert!(files > 0 && objects(&world) == files);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_passes_to_the_owner_of_a_copy_and_its_first_owner_is_charged_no_more_whatever_interrupts_it() {
    for call in ["Query", "TransactWriteItems", "DeleteItem", "DeleteObjects"] {
        let world = World::new().await;
        // An admin copies courses of others.
        let (ada, bob) = (world.instructor().await, world.admin().await);
        let course = with_video(&world, &ada).await;
        let location = async |author: &Actor<'_>| {
            author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned()
        };
        let (own, copy) = (location(&ada).await, location(&bob).await);
        let videos = world.context.store.videos();
        let held = async || {
            let mut held = Vec::new();
            for author in [&ada, &bob] {
                let (owned, _) = videos.page_by_owner(author.user(), 10, None).await.unwrap();
                held.push((videos.find_storage_use(author.user()).await.unwrap().bytes > 0, owned.len()));
            }
            held
        };
        ada.delete(&course).await.is(204);
        world.wait(MONTH);
        purge(&world).await;
        assert_eq!(held().await, [(true, 1), (false, 0)], "a copy of her own plays it");
        returned(&world, &ada).await.delete(&own).await.is(204);
        world.wait(MONTH);
        for nth in 1.. {
            assert!(nth < 60, "{call}: the purge makes no progress");
            if !purge_interrupted(&world, call, nth).await {
                break;
            }
        }
        assert_eq!(held().await, [(false, 0), (false, 1)], "{call}");
        let uploads = world.context.settings.bucket(Bucket::Uploads).unwrap();
        assert_eq!(world.cloud.buckets().keys(uploads, ""), [""; 0], "{call}");
        let bob = returned(&world, &bob).await;
        let lesson = first_lesson(&bob, &copy).await;
        assert_eq!(bob.get(&format!("{lesson}/playback")).await.status, 200, "{call}");
        bob.delete(&copy).await.is(204);
        world.wait(MONTH);
        purge(&world).await;
        assert_eq!((held().await, objects(&world)), (vec![(false, 0), (false, 0)], 0), "{call}");
    }
}
