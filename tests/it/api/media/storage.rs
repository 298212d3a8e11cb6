//! How much instructors may store.

use futures::future::join_all;
use glotto_domain::media::StorageUse;
use glotto_domain::media::storage::{MAX_OPEN_UPLOADS, MAX_STORED_BYTES};
use glotto_store::media::StorageItem;
use serde_json::{Value, json};

use super::studio::{Studio, batch, small};
use crate::world::{Actor, World};

pub(super) async fn storage(actor: &Actor<'_>) -> (u64, u64) {
    let view = actor.get("/v1/me/storage").await.is(200).json();
    assert_eq!((&view["maxBytes"], &view["maxOpenUploads"]), (&json!(MAX_STORED_BYTES), &json!(MAX_OPEN_UPLOADS)));
    (view["usedBytes"].as_u64().unwrap(), view["openUploads"].as_u64().unwrap())
}

/// Lets the uploads of a user occupy so much.
pub(super) async fn fill(world: &World, actor: &Actor<'_>, bytes: u64, uploads: u64) {
    let signed = |number: u64| i64::try_from(number).unwrap();
    let item = StorageItem { user_id: actor.user(), used_bytes: signed(bytes), open_uploads: signed(uploads) };
    world.context.store.save(&item).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_counts_from_its_announcement_and_is_under_way_until_it_arrives() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    assert_eq!(storage(&studio.author).await, (0, 0));
    let film = small().await;
    let bytes = film.len() as u64;
    studio.upload(&film).await;
    assert_eq!(storage(&studio.author).await, (bytes, 1));
    let arrivals = studio.arrivals();
    for _ in 0..2 {
        world.invoke("transcode_video", batch(&arrivals)).await.unwrap();
        assert_eq!(storage(&studio.author).await, (bytes, 0));
    }
}

#[tokio::test]
async fn uploads_by_others_count_for_the_owner_of_the_course() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    let admin = world.admin().await;
    admin.post(&format!("{}/video", studio.lesson), wanted).await.is(201);
    assert_eq!((storage(&studio.author).await, storage(&admin).await), ((5, 1), (0, 0)));
}

#[tokio::test]
async fn an_upload_that_has_no_room_is_refused_with_the_numbers() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    fill(&world, &studio.author, MAX_STORED_BYTES - 5, 0).await;
    let refused = studio.announce(6).await;
    refused.is_problem(409, "storage-quota-exceeded");
    let detail = refused.text_of("detail");
    assert!(detail.contains(&MAX_STORED_BYTES.to_string()) && detail.contains("6 bytes"), "{detail}");
    studio.announce(5).await.is(201);
    fill(&world, &studio.author, 0, MAX_OPEN_UPLOADS).await;
    studio.announce(5).await.is_problem(409, "too-many-open-uploads");
}

#[tokio::test]
async fn a_request_that_is_repeated_gets_its_answer_also_when_there_is_no_room_any_more() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let author = studio.author.with("idempotency-key", "k1");
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5, "resumable": true});
    let path = format!("{}/video", studio.lesson);
    let first = author.post(&path, wanted.clone()).await.is(201).json();
    fill(&world, &studio.author, MAX_STORED_BYTES, 1).await;
    assert_eq!(author.post(&path, wanted).await.is(201).json(), first);
    assert_eq!(storage(&studio.author).await, (MAX_STORED_BYTES, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_uploads_do_not_exceed_the_quota() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let mut lessons = Vec::new();
    for _ in 0..10 {
        lessons.push(studio.add_lesson("video").await);
    }
    fill(&world, &studio.author, MAX_STORED_BYTES - 15, 0).await;
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    let announce = |lesson: &String| {
        let (path, wanted): (String, Value) = (format!("{lesson}/video"), wanted.clone());
        let author = &studio.author;
        async move { author.post(&path, wanted).await }
    };
    let answers = join_all(lessons.iter().cycle().take(100).map(announce)).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!((1..=3).contains(&made), "{made}");
    let used = world.context.store.videos().find_storage_use(studio.author.user()).await.unwrap();
    let bytes = MAX_STORED_BYTES - 15 + 5 * made as u64;
    assert_eq!(used, StorageUse { bytes, open_uploads: made as u64 });
}
