//! From an upload to a picture or a failure: files of every kind, and messages that come twice, late
//! and in any order.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::profiles::{PICTURE_DISCARDED, PROCESSED_WITHIN};
use glotto_runtime::Bucket;
use image::ImageFormat;
use insta::assert_json_snapshot;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::gallery::{Sitter, bomb, look, photograph, plain, put};
use crate::world::World;

const RED: [u8; 3] = [200, 20, 20];
const BLUE: [u8; 3] = [20, 20, 200];

/// The colour in the middle of the picture at a URL.
async fn colour(world: &World, profile: &Value) -> [u8; 3] {
    let bytes = look(world, profile["avatar"]["url"].as_str().unwrap()).await.unwrap();
    let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
    // JPEG is lossy.
    picture.get_pixel(picture.width() / 2, picture.height() / 2).0.map(|colour| (colour + 5) / 20 * 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_becomes_four_squares_without_location_metadata() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let file = photograph();
    assert!(file.windows(4).any(|part| part == b"GPS "));
    let profile = ada.sit(&file).await;
    assert_json_snapshot!("my_profile_with_picture", profile, {
        ".avatar.url" => "[url]", ".avatar.sizes[].url" => "[url]"
    });
    for size in profile["avatar"]["sizes"].as_array().unwrap() {
        let side = u32::try_from(size["pixels"].as_u64().unwrap()).unwrap();
        let bytes = look(&world, size["url"].as_str().unwrap()).await.unwrap();
        let picture = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (side, side));
        // The phone was held upright: the left side has to be shown at the top.
        let [above, below] = [1, side - 2].map(|y| *picture.get_pixel(side / 2, y));
        assert!(above[0] > 150 && below[2] > 150, "{above:?} {below:?}");
        for word in [&b"Exif"[..], b"GPS", b"II\x2A\0"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word), "{side}");
        }
    }
    assert!(ada.files(Bucket::Uploads).is_empty(), "the original is deleted");
    assert_eq!(ada.files(Bucket::Media).len(), 4);
    let me = ada.actor.get("/v1/me").await;
    assert_eq!(me.text_of("avatarUrl"), profile["avatar"]["url"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_picture_that_may_be_announced_is_made() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let profile = ada.sit(&plain(RED, format)).await;
        assert_eq!(profile["avatar"]["generated"], false, "{format:?}: {profile}");
        assert_eq!(ada.files(Bucket::Media).len(), 4, "the previous one is deleted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_a_picture_fails_with_a_reason_and_leaves_no_files() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let picture = plain(RED, ImageFormat::Png);
    let jpeg = photograph();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(document.domain)</script></svg>";
    let files: [(&str, &[u8], &str); 7] = [
        ("a text", b"Dear diary, this is not a picture.", "not-a-picture"),
        ("an SVG with a script", svg, "not-a-picture"),
        ("a page", b"<!doctype html><script>alert(1)</script>", "not-a-picture"),
        ("half a PNG", &picture[..picture.len() / 2], "damaged"),
        ("half a JPEG", &jpeg[..jpeg.len() / 2], "damaged"),
        ("a bomb", &bomb(), "too-many-pixels"),
        ("a dot", &dot(), "too-small"),
    ];
    for (what, file, code) in files {
        let profile = ada.sit(file).await;
        assert_eq!(profile["avatarUpload"]["failure"]["code"], code, "{what}: {profile}");
        assert_eq!(profile["avatarUpload"]["status"], "failed", "{what}");
        assert_eq!(profile["avatar"]["generated"], true, "{what}");
        assert!(ada.files(Bucket::Uploads).is_empty() && ada.files(Bucket::Media).is_empty(), "{what}");
    }
    assert_json_snapshot!("my_profile_failed", ada.actor.get("/v1/me/profile").await.snapshot());
}

fn dot() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_stays_until_the_next_is_ready_and_then_it_is_deleted() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let first = ada.sit(&plain(RED, ImageFormat::Png)).await;
    assert_eq!(colour(&world, &first).await, RED);
    let failed = ada.sit(b"no picture").await;
    assert_eq!((&failed["avatar"], ada.failure().await), (&first["avatar"], json!("not-a-picture")));
    assert_eq!(colour(&world, &failed).await, RED);
    let second = ada.sit(&plain(BLUE, ImageFormat::Png)).await;
    assert_eq!(second.get("avatarUpload"), None);
    assert_eq!(colour(&world, &second).await, BLUE);
    assert_eq!(look(&world, first["avatar"]["url"].as_str().unwrap()).await, Err(404));
    assert_eq!(ada.files(Bucket::Media).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_awaited_until_its_time_is_over() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.announce("image/webp", 5).await.is(201);
    assert_eq!(ada.profile().await["avatarUpload"]["status"], "pending");
    world.wait(glotto_domain::profiles::UPLOAD_LIFETIME);
    let late = world.renewed(&ada.actor).get("/v1/me/profile").await.json();
    assert_eq!(late["avatarUpload"]["status"], "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_announced_picture_can_be_put() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let file = plain(RED, ImageFormat::Png);
    let created = ada.announce("image/png", file.len()).await;
    assert_json_snapshot!("create_avatar_upload", created.snapshot(), {".**[\"content-length\"]" => "[bytes]"});
    let upload = created.json()["upload"].clone();
    let mut longer = upload.clone();
    longer["headers"]["content-length"] = json!((file.len() + 1).to_string());
    assert_eq!(put(&longer, &[&file[..], b"x"].concat()).await, StatusCode::FORBIDDEN);
    let mut other = upload.clone();
    other["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&other, &file).await, StatusCode::FORBIDDEN);
    let mut elsewhere = upload.clone();
    elsewhere["url"] = json!(upload["url"].as_str().unwrap().replace("/avt_", "/avt_0"));
    assert_eq!(put(&elsewhere, &file).await, StatusCode::FORBIDDEN);
    assert_eq!(put(&upload, &file).await, StatusCode::OK);
}

#[tokio::test]
async fn every_error_of_an_upload_announcement_is_reported() {
    let world = World::new().await;
    let ada = world.learner().await;
    let bad = json!({"contentType": "image/svg+xml", "sizeBytes": 8 * 1024 * 1024 + 1, "fileName": "x"});
    let answer = ada.post("/v1/me/avatar", bad).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/contentType", "/sizeBytes", "/fileName"]);
    for size in [json!(0), json!(-1), json!(1.5), json!("5")] {
        let answer = ada.post("/v1/me/avatar", json!({"contentType": "image/gif", "sizeBytes": size})).await;
        assert_eq!(answer.pointers(), ["/sizeBytes"]);
    }
}

#[tokio::test]
async fn an_upload_announced_again_with_its_idempotency_key_is_created_once() {
    let world = World::new().await;
    let ada = world.learner().await.with("idempotency-key", "k1");
    let wanted = json!({"contentType": "image/gif", "sizeBytes": 5});
    let first = ada.post("/v1/me/avatar", wanted.clone()).await;
    let tag = ada.get("/v1/me/profile").await.header("etag").map(str::to_owned);
    assert_eq!(first.is(201).body, ada.post("/v1/me/avatar", wanted).await.is(201).body);
    assert_eq!(ada.get("/v1/me/profile").await.header("etag"), tag.as_deref());
    let other = json!({"contentType": "image/png", "sizeBytes": 5});
    ada.post("/v1/me/avatar", other).await.is_problem(422, "idempotency-key-reused");
}

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
    assert_eq!(ada.failure().await, "our-fault");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_gone_leaves_no_picture_behind() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    ada.upload(&plain(RED, ImageFormat::Png)).await;
    for key in [glotto_store::keys::identity::account(ada.user()), glotto_store::keys::profiles::avatar(ada.user())] {
        world.context.store.delete(key).await.unwrap();
    }
    assert_eq!(world.deliver().await, [""; 0]);
    assert!(ada.files(Bucket::Media).is_empty() && ada.files(Bucket::Uploads).is_empty());
}

#[tokio::test]
async fn announcements_have_a_limit() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    for _ in 0..20 {
        ada.announce("image/png", 5).await.is(201);
    }
    ada.announce("image/png", 5).await.is_problem(429, "too-many-requests");
}
