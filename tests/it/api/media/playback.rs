//! Playback and playlists: who can watch, and for how long.

use glotto_domain::id::VideoId;
use glotto_http::Seal;
use insta::assert_json_snapshot;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::studio::{Studio, addresses, path, small};
use crate::world::World;

/// A published course with a video that is ready.
async fn playing(world: &World) -> Studio<'_> {
    let studio = Studio::open(world).await;
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    studio.publish().await;
    studio
}

async fn status(url: &str) -> StatusCode {
    reqwest::get(url).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_watches_with_signed_addresses_and_no_user_without() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let playback = learner.get(&format!("{}/playback", studio.lesson)).await;
    assert_json_snapshot!("get_playback", playback.snapshot(), {".body.masterUrl" => "[link]"});
    assert_eq!(status(&playback.text_of("posterUrl")).await, StatusCode::OK);
    let master = world.anonymous().get(path(&playback.text_of("masterUrl"))).await;
    assert_eq!(master.is(200).header("content-type"), Some("application/vnd.apple.mpegurl"));
    let variants = addresses(&master.text());
    assert_eq!(variants.len(), 1);
    let variant = world.anonymous().get(path(&variants[0])).await;
    let segments = addresses(&variant.is(200).text());
    assert!(variant.text().contains("#EXT-X-BYTERANGE:"), "{}", variant.text());
    let segment = &segments[0];
    let client = reqwest::Client::new();
    let part = client.get(segment).header("range", "bytes=0-187").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.unwrap()[0], 0x47, "a transport stream starts with a sync byte");
    assert_eq!(status(segment).await, StatusCode::OK);
    assert_eq!(status(segment.split('?').next().unwrap()).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&segment.replace("X-Amz-Expires=", "X-Amz-Expires=9")).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&segment.replace("master_320x180.ts", "master_320x180.m3u8")).await, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolled_learners_and_authors_may_play_a_video() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let playback = format!("{}/playback", studio.lesson);
    world.anonymous().get(&playback).await.is_problem(401, "unauthenticated");
    let stranger = world.learner().await;
    stranger.get(&playback).await.is_problem(403, "not-enrolled");
    world.instructor().await.get(&playback).await.is_problem(403, "not-enrolled");
    studio.author.get(&playback).await.is(200);
    world.admin().await.get(&playback).await.is(200);
    let learner = studio.enrolled().await;
    learner.get(&playback).await.is(200);
    // Enrolled learners keep access to an unpublished course; for others it does not exist.
    assert!(studio.author.delete(&format!("{}/publication", studio.course)).await.status < 300);
    learner.get(&playback).await.is(200);
    stranger.get(&playback).await.is_problem(404, "not-found");
    assert!(learner.delete(&format!("{}/enrolment", studio.course)).await.status < 300);
    learner.get(&playback).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_missing_video_cannot_be_played() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let get = |path: String| {
        let author = studio.author.clone();
        async move { author.get(&path).await }
    };
    get(format!("{}/playback", studio.lesson)).await.is_problem(409, "video-not-ready");
    let article = studio.add_lesson("article").await;
    get(format!("{article}/playback")).await.is_problem(409, "video-not-ready");
    get(format!("{}/lessons/les_01J9ZK5W6V4QX0N8R3T7B2M1CD/playback", studio.course))
        .await
        .is_problem(404, "not-found");
    get(format!("{}/lessons/x/playback", studio.course)).await.is_problem(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_resumes_at_their_last_position() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let resumed = || async {
        learner.get(&format!("{}/playback", studio.lesson)).await.is(200).json()["positionSeconds"].clone()
    };
    assert_eq!(resumed().await, 0);
    let report = json!({"positionSeconds": 1, "recordedAt": world.context.now().to_string()});
    assert!(learner.put(&format!("{}/position", studio.lesson), report).await.status < 300);
    assert_eq!(resumed().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playback_link_expires_after_six_hours_and_gives_access_to_nothing_else() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let view = studio.author.get(&format!("{}/playback", studio.lesson)).await.is(200).json();
    let master = path(view["masterUrl"].as_str().unwrap()).to_owned();
    let anonymous = world.anonymous();
    let folder = master.strip_suffix("master.m3u8").unwrap();
    for file in ["other.m3u8", "master_320x180.ts", "..", "poster.0000000.jpg", ".m3u8", "a%2Fb.m3u8"] {
        anonymous.get(&format!("{folder}{file}")).await.is_problem(404, "not-found");
    }
    for broken in tampered(&master, &world) {
        anonymous.get(&broken).await.is_problem(403, "playback-link-invalid");
    }
    world.wait(SignedDuration::from_secs(6 * 3600 - 1));
    anonymous.get(&master).await.is(200);
    world.wait(SignedDuration::from_secs(1));
    anonymous.get(&master).await.is_problem(403, "playback-link-expired");
}

/// Links that were changed, or sealed for another purpose.
fn tampered(master: &str, world: &World) -> Vec<String> {
    let token = master.strip_prefix("/v1/playback/").unwrap().strip_suffix("/master.m3u8").unwrap();
    let (text, seal) = token.rsplit_once('.').unwrap();
    let mut parts: Vec<_> = text.split('.').map(str::to_owned).collect();
    let later = (parts[3].parse::<u64>().unwrap() + 9_999).to_string();
    parts[3] = later;
    let other: VideoId = world.context.new_id();
    let elsewhere = Seal::of(&world.context.settings, "refresh token v1").unwrap().close(text);
    let nonsense = Seal::of(&world.context.settings, "playback v1").unwrap().close("nonsense");
    let tokens = [
        format!("{}.{seal}", parts.join(".")),
        format!("{}.{seal}", text.replace(text.split('.').next().unwrap(), &other.to_string())),
        format!("{text}.{}", seal.to_lowercase()),
        text.to_owned(),
        elsewhere,
        nonsense,
        "x".to_owned(),
    ];
    tokens.iter().map(|token| format!("/v1/playback/{token}/master.m3u8")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn media_addresses_end_together_with_the_link_that_led_to_them() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let view: Value = studio.author.get(&format!("{}/playback", studio.lesson)).await.is(200).json();
    let master = world.anonymous().get(path(view["masterUrl"].as_str().unwrap())).await.text();
    let variant = addresses(&master).remove(0);
    world.wait(SignedDuration::from_hours(5));
    let segment = addresses(&world.anonymous().get(path(&variant)).await.is(200).text()).remove(0);
    assert!(segment.contains("X-Amz-Expires=3600&"), "{segment}");
}
