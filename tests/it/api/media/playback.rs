//! Playback and playlists: who can watch, for how long, and what the front door serves.

use glotto_domain::id::VideoId;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::media::playback::LINK_SEAL;
use http::{HeaderMap, StatusCode};
use insta::assert_json_snapshot;
use jiff::SignedDuration;
use serde_json::json;

use super::studio::{Studio, addresses, path, small};
use crate::world::cdn::Media;
use crate::world::{Actor, World, sealed_text};

/// A published course with a video that is ready.
pub async fn playing(world: &World) -> Studio<'_> {
    let studio = Studio::open(world).await;
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
    studio.publish().await;
    studio
}

/// What a player does: it loads the master playlist and the first variant. Returns the addresses of the variants and
/// of the segments of the first one.
pub(super) async fn load(world: &World, master: &str) -> (Vec<String>, Vec<String>) {
    let playlist = world.anonymous().get(path(master)).await.is(200).text();
    let variants = addresses(master, &playlist);
    let playlist = world.anonymous().get(path(&variants[0])).await.is(200).text();
    let segments = addresses(&variants[0], &playlist);
    (variants, segments)
}

pub(super) async fn master_of(studio: &Studio<'_>, viewer: &Actor<'_>) -> String {
    viewer.get(&format!("{}/playback", studio.lesson)).await.is(200).text_of("masterUrl")
}

/// Fetches an address without any header.
async fn fetch(world: &World, url: &str) -> Media {
    world.watch(url, &HeaderMap::new()).await
}

/// The address of the front door to which a segment leads.
async fn location(world: &World, segment: &str) -> String {
    let answer = world.anonymous().get(path(segment)).await;
    answer.is(302).header("location").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_watches_with_signed_addresses_and_no_user_without() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let playback = learner.get(&format!("{}/playback", studio.lesson)).await;
    assert_json_snapshot!("get_playback", playback.snapshot(), {
        ".body.masterUrl" => "[link]",
        ".body.dashUrl" => "[link]",
        ".body.storyboardUrl" => "[link]",
        ".body.posterUrl" => "[link]",
    });
    assert_eq!(fetch(&world, &playback.text_of("posterUrl")).await.status, StatusCode::OK);
    let master = playback.text_of("masterUrl");
    let answer = world.anonymous().get(path(&master)).await;
    assert_eq!(answer.is(200).header("content-type"), Some("application/vnd.apple.mpegurl"));
    let (variants, segments) = load(&world, &master).await;
    assert_eq!(variants.len(), 2, "the picture, and the sound alone");
    let range: HeaderMap = [(http::header::RANGE, "bytes=0-187".parse().unwrap())].into_iter().collect();
    let part = world.watch(&segments[0], &range).await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(&part.body[4..8], b"styp", "a segment starts with its type (ISO 14496-12, 8.16.2)");
    let signed = location(&world, &segments[0]).await;
    assert_eq!(fetch(&world, &signed).await.status, StatusCode::OK);
    for other in [
        signed.split('?').next().unwrap().to_owned(),
        signed.replace("Expires=", "Expires=9"),
        signed.replace("_000000001.cmfv", "_000000002.cmfv"),
        signed.replace("Key-Pair-Id=", "Key-Pair-Id=x"),
    ] {
        assert_eq!(fetch(&world, &other).await.status, StatusCode::FORBIDDEN, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn playlists_are_short_and_compressed_for_players_that_accept_it() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let (variants, _) = load(&world, &master_of(&studio, &studio.author).await).await;
    let plain = world.anonymous().get(path(&variants[0])).await;
    assert!(plain.text().contains("\nmaster_320x180_000000001.cmfv\n"), "no address is repeated: {}", plain.text());
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("accept-encoding")));
    let compressed = world.anonymous().with("accept-encoding", "gzip, br").get(path(&variants[0])).await;
    assert_eq!(compressed.is(200).header("content-encoding"), Some("gzip"));
    assert_eq!(compressed.body[..2], [0x1f, 0x8b]);
    assert_eq!(compressed.header("cache-control"), Some("no-store"));
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
async fn a_player_plays_on_after_a_pause_of_a_day_and_the_link_expires_after_a_day_and_a_half() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let master = master_of(&studio, &studio.author).await;
    let (_, segments) = load(&world, &master).await;
    let before = location(&world, &segments[0]).await;
    world.wait(SignedDuration::from_hours(24));
    // The player has loaded the playlists long ago, and requests the next segment.
    assert_eq!(fetch(&world, &segments[0]).await.status, StatusCode::OK);
    assert_eq!(fetch(&world, &before).await.status, StatusCode::FORBIDDEN, "each address of media lives for minutes");
    world.wait(SignedDuration::from_secs(12 * 3600 - 1));
    world.anonymous().get(path(&segments[0])).await.is(302);
    world.wait(SignedDuration::from_secs(1));
    for expired in [&master, &segments[0]] {
        world.anonymous().get(path(expired)).await.is_problem(403, "playback-link-expired");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_media_lives_for_two_minutes() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let (_, segments) = load(&world, &master_of(&studio, &studio.author).await).await;
    let signed = location(&world, &segments[0]).await;
    world.wait(SignedDuration::from_secs(119));
    assert_eq!(fetch(&world, &signed).await.status, StatusCode::OK);
    world.wait(SignedDuration::from_secs(1));
    assert_eq!(fetch(&world, &signed).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_session_ends_playback_at_the_next_segment() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let master = master_of(&studio, &learner).await;
    let (variants, segments) = load(&world, &master).await;
    let other = master_of(&studio, &studio.author).await;
    learner.delete("/v1/sessions/current").await.is(204);
    for address in [&master, &variants[0], &segments[0]] {
        world.anonymous().get(path(address)).await.is_problem(403, "playback-session-ended");
    }
    world.anonymous().get(path(&other)).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_who_leaves_the_course_stops_watching_at_the_next_segment() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let (_, segments) = load(&world, &master_of(&studio, &learner).await).await;
    assert!(learner.delete(&format!("{}/enrolment", studio.course)).await.status < 300);
    world.anonymous().get(path(&segments[0])).await.is_problem(403, "not-enrolled");
    // Enrolled again, the same link works.
    assert!(learner.post_empty(&format!("{}/enrolment", studio.course)).await.status < 300);
    world.anonymous().get(path(&segments[0])).await.is(302);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_viewer_is_refused_because_their_session_enrolment_and_video_are_a_moment_old() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let master = master_of(&studio, &learner).await;
    world.cloud.tables().lag(true);
    let (_, segments) = load(&world, &master).await;
    let answer = world.anonymous().get(path(&segments[0])).await;
    assert_eq!(answer.is(302).cost.read_calls, 2, "read again, consistently");
    learner.delete("/v1/sessions/current").await.is(204);
    world.anonymous().get(path(&segments[0])).await.is_problem(403, "playback-session-ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_segment_costs_one_round_trip_and_no_write() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let (_, segments) = load(&world, &master_of(&studio, &studio.author).await).await;
    let answer = world.anonymous().get(path(&segments[0])).await;
    assert_eq!((answer.cost.read_calls, answer.cost.writes), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_version_of_the_key_that_the_front_door_has_no_address_is_signed() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let (_, segments) = load(&world, &master_of(&studio, &studio.author).await).await;
    let mut function = world.another_function();
    function.settings = function.settings.with([("MEDIA_KEY_VERSION", "AAAAAAAA")]);
    let get = |path: &str| http::Request::get(path).body(bytes::Bytes::new()).unwrap();
    world.call_on(&function, get(path(&segments[0]))).await.is_problem(503, "unavailable");
    // A newer version that is not at the front door is no reason to sign with it.
    world.invoke("rotate_keys", json!({"replace": "media"})).await.unwrap();
    let cold = world.another_function();
    let answer = world.call_on(&cold, get(path(&segments[0]))).await;
    let signed = answer.is(302).header("location").unwrap();
    assert_eq!(fetch(&world, signed).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playback_link_gives_access_to_nothing_else() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let master = path(&master_of(&studio, &studio.author).await).to_owned();
    let anonymous = world.anonymous();
    let folder = master.strip_suffix("master.m3u8").unwrap();
    for file in ["other.m3u8", "..", "master_320x180.mp4", ".m3u8", ".cmfv", "a%2Fb.mpd", "a%2Fb.cmfv"] {
        anonymous.get(&format!("{folder}{file}")).await.is_problem(404, "not-found");
    }
    let missing = anonymous.get(&format!("{folder}other.cmfv")).await.is(302).header("location").unwrap().to_owned();
    assert_eq!(fetch(&world, &missing).await.status, StatusCode::FORBIDDEN);
    for broken in tampered(&master, &world).await {
        anonymous.get(&broken).await.is_problem(403, "playback-link-invalid");
    }
}

/// Links that were changed, or sealed for another purpose.
async fn tampered(master: &str, world: &World) -> Vec<String> {
    let token = master.strip_prefix("/v1/playback/").unwrap().strip_suffix("/master.m3u8").unwrap();
    let (text, seal) = token.rsplit_once('.').unwrap();
    let inner = sealed_text(token);
    let version = text.strip_prefix(inner).unwrap();
    let parts: Vec<_> = inner.split('.').map(str::to_owned).collect();
    let (end, others) = parts.split_last().unwrap();
    let later = format!("{}.{}{version}", others.join("."), end.parse::<u64>().unwrap() + 9_999);
    let other: VideoId = world.context.new_id();
    let refresh = SealLabel::new(KeyPurpose::RefreshTokens, "refresh token v1");
    let elsewhere = world.sealed(refresh, inner).await;
    let nonsense = world.sealed(LINK_SEAL, "nonsense").await;
    let tokens = [
        format!("{later}.{seal}"),
        format!("{}.{seal}", text.replace(&parts[0], &other.to_string())),
        format!("{text}.{}", seal.to_lowercase()),
        text.to_owned(),
        elsewhere,
        nonsense,
        "x".to_owned(),
    ];
    tokens.iter().map(|token| format!("/v1/playback/{token}/master.m3u8")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playlist_that_leads_out_of_its_folder_is_not_shown() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let master = master_of(&studio, &studio.author).await;
    let plays = world.cloud.buckets().keys(world.name_of("MediaBucket"), "hls/");
    let key = plays.iter().find(|key| key.ends_with("/master.m3u8")).unwrap();
    let text = "#EXTM3U\n#EXTINF:6.0,\n../other/secret.ts\n";
    let bucket = world.name_of("MediaBucket");
    world.cloud.buckets().put(bucket, key, "application/vnd.apple.mpegurl", text.into()).await.unwrap();
    world.anonymous().get(path(&master)).await.is_problem(500, "internal");
}
