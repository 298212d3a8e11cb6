//! Uploading, transcoding and playing videos.

use serde_json::{Value, json};

use super::fixtures::Draft;
use super::library::{
    create_media, delete_discarded_media, delete_media, get_cover, get_lesson_file, get_lesson_media, get_media,
    list_media, process_media, update_media,
};
use super::{Call, Fixtures, Scenario, step};
use crate::media::{checksum, checksum_of_parts};
use crate::{API, Actor, media};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "media",
    audited: false,
    steps: &[&[
        step!(create_video_upload, 201),
        step!(create_video_upload: create_upload_in_parts, 201),
        step!(sign_upload_parts, 200),
        step!(list_upload_parts, 200),
        step!(complete_upload, 204),
        step!(cancel_upload, 204),
        step!(get_storage, 200),
        step!(get_video, 200),
        step!(get_playback, 200),
        step!(get_playlist, 200),
        step!(get_playlist: get_variant_playlist, 200),
        step!(get_playlist: get_segment, 302),
        step!(get_playlist: get_manifest, 200),
        step!(get_playlist: get_storyboard, 200),
        step!(get_playlist: get_playback_captions, 200),
        step!(get_lesson_download, 200),
        step!(list_captions, 200),
        step!(get_captions, 200),
        step!(update_captions, 200),
        step!(delete_captions, 204),
        step!(transcode_video),
        step!(finish_transcode),
        step!(make_storyboard),
        step!(delete_expired_uploads),
        step!(create_media, 201),
        step!(list_media, 200),
        step!(get_media, 200),
        step!(update_media, 200),
        step!(delete_media, 204),
        step!(get_lesson_media, 200),
        step!(get_lesson_file, 302),
        step!(get_cover, 302),
        step!(process_media),
        step!(delete_discarded_media),
    ]],
};

async fn create_video_upload<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    let upload = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": 1000});
    Call::post(&draft.author, format!("{lesson}/video"), &upload)
}

async fn create_upload_in_parts<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    Call::post(&draft.author, format!("{lesson}/video"), &in_parts(1000))
}

async fn sign_upload_parts<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (author, video) = begin_in_parts(fixtures).await;
    Call::post(&author, format!("{video}/upload/parts"), &json!({"parts": [part_of(&FILE)]}))
}

async fn list_upload_parts<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (author, video) = begin_in_parts(fixtures).await;
    put_part(fixtures, &author, &video).await;
    Call::get(&author, format!("{video}/upload/parts"))
}

async fn complete_upload<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (author, video) = begin_in_parts(fixtures).await;
    put_part(fixtures, &author, &video).await;
    Call::put(&author, format!("{video}/upload/completion"), &json!({"sha256": checksum_of_parts(&[&FILE])}))
}

async fn cancel_upload<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (author, video) = begin_in_parts(fixtures).await;
    Call::delete(&author, format!("{video}/upload"))
}

async fn get_storage<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (author, _) = begin_in_parts(fixtures).await;
    Call::get(&author, "/v1/me/storage")
}

/// A file that is uploaded in one part.
const FILE: [u8; 1000] = [0; 1000];

/// A new upload in parts, and its author; the path of the video.
async fn begin_in_parts<'w>(fixtures: &Fixtures<'w>) -> (Actor<'w>, String) {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    let created = draft.author.post(&format!("{lesson}/video"), in_parts(FILE.len())).await.is(201).text_of("videoId");
    (draft.author, format!("/v1/videos/{created}"))
}

async fn put_part(fixtures: &Fixtures<'_>, author: &Actor<'_>, video: &str) {
    assert_eq!(fixtures.world.upload_part(author, video, 1, &FILE).await, reqwest::StatusCode::OK);
}

fn part_of(bytes: &[u8]) -> Value {
    json!({"number": 1, "sha256": checksum(bytes)})
}

fn in_parts(bytes: usize) -> Value {
    json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": bytes, "resumable": true})
}

async fn get_video<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let video = fixtures.video().await.video.clone();
    Call::get(&fixtures.author().await, video)
}

async fn get_playback<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let viewer = viewer(fixtures).await;
    Call::get(&viewer, format!("{}/playback", fixtures.video().await.lesson))
}

async fn get_playlist<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let playback = get_playback(fixtures).await.send().await.is(200).text_of("masterUrl");
    Call::get(&fixtures.visitor(), path_of(&playback))
}

async fn get_variant_playlist<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let master = get_playback(fixtures).await.send().await.is(200).text_of("masterUrl");
    let variant = follow(fixtures, &master, ".m3u8").await;
    Call::get(&fixtures.visitor(), path_of(&variant))
}

async fn get_segment<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let master = get_playback(fixtures).await.send().await.is(200).text_of("masterUrl");
    let variant = follow(fixtures, &master, ".m3u8").await;
    let segment = follow(fixtures, &variant, ".cmfv").await;
    Call::get(&fixtures.visitor(), path_of(&segment))
}

async fn get_manifest<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let manifest = get_playback(fixtures).await.send().await.is(200).text_of("dashUrl");
    Call::get(&fixtures.visitor(), path_of(&manifest))
}

async fn get_storyboard<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let storyboard = get_playback(fixtures).await.send().await.is(200).text_of("storyboardUrl");
    Call::get(&fixtures.visitor(), path_of(&storyboard))
}

async fn get_playback_captions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let playback = get_playback(fixtures).await.send().await.is(200).json();
    Call::get(&fixtures.visitor(), path_of(playback["captions"][0]["url"].as_str().unwrap()))
}

async fn get_lesson_download<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let viewer = viewer(fixtures).await;
    Call::get(&viewer, format!("{}/download", fixtures.video().await.lesson))
}

async fn list_captions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let viewer = viewer(fixtures).await;
    Call::get(&viewer, format!("{}/captions", fixtures.video().await.lesson))
}

async fn get_captions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let viewer = viewer(fixtures).await;
    Call::get(&viewer, format!("{}/captions/de?format=srt", fixtures.video().await.lesson))
}

async fn update_captions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    Call::put_text(&draft.author, format!("{lesson}/captions/pt-BR?kind=captions"), "text/vtt", media::CAPTIONS)
}

async fn delete_captions<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    draft.author.put_captions(&lesson, "de", media::CAPTIONS).await.is(200);
    Call::delete(&draft.author, format!("{lesson}/captions/de"))
}

/// The address of the first file with this extension in a playlist.
async fn follow(fixtures: &Fixtures<'_>, playlist: &str, extension: &str) -> String {
    let text = fixtures.visitor().get(path_of(playlist)).await.is(200).text();
    let name = text.lines().find(|line| line.ends_with(extension)).unwrap();
    format!("{}/{name}", playlist.rsplit_once('/').unwrap().0)
}

async fn transcode_video(fixtures: &Fixtures<'_>) -> Value {
    let (draft, lesson) = with_video_lesson(fixtures).await;
    fixtures.world.upload_video(&draft.author, &lesson, vec![0; 1000]).await;
    fixtures.world.take_message("TranscodeQueue").await
}

async fn finish_transcode(fixtures: &Fixtures<'_>) -> Value {
    fixtures.video().await.completed.clone()
}

async fn make_storyboard(fixtures: &Fixtures<'_>) -> Value {
    fixtures.video().await.completed.clone()
}

async fn delete_expired_uploads(fixtures: &Fixtures<'_>) -> Value {
    create_video_upload(fixtures).await.send().await.is(201);
    json!({})
}

/// A new course with a video lesson that has no video; the path of the lesson as well.
async fn with_video_lesson<'w>(fixtures: &Fixtures<'w>) -> (Draft<'w>, String) {
    let draft = fixtures.draft().await;
    let lesson = draft.add_lesson("video", &Value::Null).await;
    (draft, lesson)
}

/// A new learner of the course with the playable video.
async fn viewer<'w>(fixtures: &Fixtures<'w>) -> Actor<'w> {
    let learner = fixtures.world.learner().await;
    learner.post_empty(&format!("{}/enrolment", fixtures.video().await.course)).await.is(201);
    learner
}

fn path_of(url: &str) -> &str {
    url.strip_prefix(API).unwrap()
}
