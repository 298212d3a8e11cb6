//! Recordings of audio lessons: they are uploaded, transcoded and played like videos.

use reqwest::StatusCode;
use serde_json::json;

use super::studio::{Studio, put, small};
use crate::world::World;
use crate::world::media::with_ffmpeg;

async fn tone() -> Vec<u8> {
    with_ffmpeg(&["-f lavfi -i sine=frequency=440:duration=4", "-c:a aac"], "tone.m4a").await
}

async fn open(world: &World) -> Studio<'_> {
    let mut studio = Studio::open(world).await;
    studio.lesson = studio.add_lesson("audio").await;
    studio
}

/// Uploads a file under a type. Returns the view of the video once it is ready or has failed.
async fn produce(studio: &Studio<'_>, kind: &str, file: &[u8]) -> serde_json::Value {
    let wanted = json!({"fileName": "a", "contentType": kind, "sizeBytes": file.len()});
    let created = studio.author.post(&format!("{}/video", studio.lesson), wanted).await.is(201).json();
    assert_eq!(put(&created["upload"], file).await, StatusCode::OK);
    assert_eq!(studio.world.deliver().await, [""; 0]);
    studio.wait_until_processed(created["videoId"].as_str().unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_published_and_played_and_what_was_heard_is_counted() {
    let world = World::new().await;
    let studio = open(&world).await;
    let refused = studio.author.post_empty(&format!("{}/publication", studio.course)).await;
    assert_eq!(refused.status, 409, "it is not there yet");
    let view = produce(&studio, "audio/mp4", &tone().await).await;
    assert_eq!((&view["status"], &view["renditions"]), (&json!("ready"), &json!([])), "{view}");
    assert_eq!(studio.summary().await, (true, Some(4)));
    let lesson = studio.author.get(&studio.lesson).await.is(200).json();
    assert_eq!(
        (&lesson["videoId"], &lesson["audio"]),
        (&view["videoId"], &json!({"downloadable": false, "captionLanguages": []}))
    );
    for video in studio.author.get(&studio.course).await.is(200).json()["modules"][0]["lessons"].as_array().unwrap() {
        if video["kind"] == "video" {
            let path = format!("{}/lessons/{}", studio.course, video["id"].as_str().unwrap());
            assert!(studio.author.delete(&path).await.status < 300);
        }
    }
    studio.publish().await;
    let learner = studio.enrolled().await;
    let playback = learner.get(&format!("{}/playback", studio.lesson)).await.is(200).json();
    assert_eq!((&playback["durationSeconds"], playback.get("posterUrl")), (&json!(4), None));
    let master = learner.get(super::studio::path(playback["masterUrl"].as_str().unwrap())).await.is(200).text();
    assert!(master.contains("mp4a.40.2") && !master.contains("RESOLUTION"), "{master}");
    world.wait(jiff::SignedDuration::from_mins(1));
    let report = json!({"positionSeconds": 2, "watched": [{"from": 0, "to": 2}], "videoId": view["videoId"]});
    learner.put(&format!("{}/position", studio.lesson), report).await.is(200);
    let position = learner.get(&format!("{}/position", studio.lesson)).await.is(200).json();
    assert_eq!((&position["positionSeconds"], &position["watchedSeconds"]), (&json!(2), &json!(2)));
    let stranger = world.learner().await;
    stranger.get(&format!("{}/playback", studio.lesson)).await.is_problem(403, "not-enrolled");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_file_for_an_audio_lesson_is_left_out_and_a_silent_one_is_refused() {
    let world = World::new().await;
    let studio = open(&world).await;
    let film = produce(&studio, "video/mp4", &small().await).await;
    assert_eq!((&film["status"], &film["renditions"]), (&json!("ready"), &json!([])), "{film}");
    let silent = super::studio::film("-f lavfi -i testsrc=size=320x180:rate=25").await;
    let silent = produce(&studio, "video/mp4", &silent).await;
    assert_eq!((&silent["status"], &silent["failure"]["code"]), (&json!("failed"), &json!("noSound")), "{silent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_without_a_sample_has_no_sound() {
    let world = World::new().await;
    let studio = open(&world).await;
    let empty = with_ffmpeg(&["-f lavfi -i sine=duration=1", "-af atrim=end_sample=0"], "empty.wav").await;
    let view = produce(&studio, "audio/wav", &empty).await;
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("noSound")), "{view}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_for_a_video_lesson_is_refused_once_it_was_probed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = produce(&studio, "audio/mp4", &tone().await).await;
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("noPicture")), "{view}");
}
