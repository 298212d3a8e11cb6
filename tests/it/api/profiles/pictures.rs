//! From an upload to a picture or a failure: files of every kind.

use glotto_runtime::Bucket;
use image::ImageFormat;
use insta::assert_json_snapshot;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::gallery::{Sitter, bomb, look, photograph, plain, put};
use crate::world::World;

pub const RED: [u8; 3] = [200, 20, 20];
pub const BLUE: [u8; 3] = [20, 20, 200];

/// The colour in the middle of the picture at a URL.
pub async fn colour(world: &World, profile: &Value) -> [u8; 3] {
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
        ("a text", b"Dear diary, this is not a picture.", "notAPicture"),
        ("an SVG with a script", svg, "notAPicture"),
        ("a page", b"<!doctype html><script>alert(1)</script>", "notAPicture"),
        ("half a PNG", &picture[..picture.len() / 2], "damaged"),
        ("half a JPEG", &jpeg[..jpeg.len() / 2], "damaged"),
        ("a bomb", &bomb(), "tooManyPixels"),
        ("a dot", &dot(), "tooSmall"),
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
    assert_eq!((&failed["avatar"], ada.failure().await), (&first["avatar"], json!("notAPicture")));
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
    assert_json_snapshot!("create_avatar_upload", created.snapshot());
    let upload = created.json()["upload"].clone();
    assert_eq!(put(&upload, &[&file[..], b"x"].concat()).await, StatusCode::FORBIDDEN);
    let mut other = upload.clone();
    other["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&other, &file).await, StatusCode::FORBIDDEN);
    let mut elsewhere = upload.clone();
    elsewhere["url"] = json!(upload["url"].as_str().unwrap().replace("/avt_", "/avt_0"));
    assert_eq!(put(&elsewhere, &file).await, StatusCode::FORBIDDEN);
    assert_eq!(put(&upload, &file).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_made_whatever_the_browser_calls_its_type() {
    let world = World::new().await;
    let ada = Sitter::new(&world).await;
    let photo = plain(RED, ImageFormat::Jpeg);
    // Some cameras do not write the end marker.
    let without_end = &photo[..photo.len() - 2];
    for (announced, file) in [
        ("image/jpg", &photo[..]),
        ("", &photo[..]),
        ("application/octet-stream", &photo[..]),
        ("image/png;charset=binary", &photo[..]),
        ("image/jpeg", without_end),
    ] {
        let created = ada.announce(announced, file.len()).await;
        assert_eq!(put(&created.is(201).json()["upload"], file).await, StatusCode::OK, "{announced:?}");
        assert_eq!(world.deliver().await, [""; 0]);
        let profile = ada.profile().await;
        assert!(profile["avatarUpload"].is_null(), "{announced:?}: {profile}");
        assert_eq!(colour(&world, &profile).await, RED, "{announced:?}");
    }
}

#[tokio::test]
async fn every_error_of_an_upload_announcement_is_reported() {
    let world = World::new().await;
    let ada = world.learner().await;
    let bad = json!({"contentType": "image/svg+xml", "sizeBytes": 25 * 1024 * 1024 + 1, "fileName": "x"});
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
