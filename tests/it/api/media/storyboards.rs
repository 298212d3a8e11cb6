//! Storyboards: made from captured frames, whatever is delivered twice or stopped in between, and shown to viewers.

use glotto_cloud::Fault;
use glotto_domain::media::storyboard;
use serde_json::{Value, json};

use super::files::Files;
use super::playback::playing;
use super::studio::{Studio, path, small};
use crate::world::World;

/// The event of the complete job of a video, which a worker gets.
async fn completed(studio: &Studio<'_>, video: &str, last: u32) -> Value {
    let (stored, _) = studio.stored(video).await;
    let output = stored.attempt().unwrap().submission().output();
    let frame = format!("s3://media/hls/{video}/{output}/frame.{last:07}.jpg");
    let (attempt, number) = output.rsplit_once('-').unwrap();
    let metadata = json!({
        "videoId": video, "attempt": attempt, "submission": number, "poster": "1", "frameSeconds": "1",
    });
    let groups = json!([
        {"type": "CMAF_GROUP", "outputDetails": [
            {"durationInMs": 2_000, "videoDetails": {"widthInPx": 320, "heightInPx": 180}},
        ]},
        {"type": "FILE_GROUP", "outputDetails": [{"outputFilePaths": [frame]}]},
    ]);
    studio.event(video, "COMPLETE", json!({"userMetadata": metadata, "outputGroupDetails": groups})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_gets_the_storyboard_and_its_sheets_through_the_playback_link() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let playback = learner.get(&format!("{}/playback", studio.lesson)).await;
    playback.is(200);
    let address = playback.text_of("storyboardUrl");
    let answer = world.anonymous().get(path(&address)).await;
    assert_eq!(answer.is(200).header("content-type"), Some("text/vtt"));
    let text = answer.text();
    assert!(text.contains("00:00:01.000 --> 00:00:02.000\nstoryboard-0.jpg#xywh=160,0,160,90"), "{text}");
    let folder = address.rsplit_once('/').unwrap().0;
    let sheet = format!("{folder}/{}", storyboard::addresses(&text)[0]);
    let shown = world.watch(&sheet, &http::HeaderMap::new()).await;
    assert_eq!(shown.status, 200);
    assert_eq!(image::load_from_memory(&shown.body).unwrap().to_rgb8().dimensions(), (320, 90), "two pictures");
    learner.delete("/v1/sessions/current").await.is(204);
    for ended in [&address, &sheet] {
        world.anonymous().get(path(ended)).await.is_problem(403, "playback-session-ended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storyboard_that_leads_out_of_its_folder_is_not_shown() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let playback = studio.author.get(&format!("{}/playback", studio.lesson)).await;
    playback.is(200);
    let bucket = world.name_of("MediaBucket");
    let keys = world.cloud.buckets().keys(bucket, "hls/");
    for (name, text, address) in [
        ("storyboard.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n../other/secret.jpg\n", "storyboardUrl"),
        ("master.mpd", "<MPD><BaseURL>https://elsewhere.example/</BaseURL></MPD>", "dashUrl"),
    ] {
        let key = keys.iter().find(|key| key.ends_with(name)).unwrap();
        world.cloud.buckets().put(bucket, key, "text/plain", text.into()).await.unwrap();
        world.anonymous().get(path(&playback.text_of(address))).await.is_problem(500, "internal");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_comes_twice_or_after_a_stop_makes_the_same_storyboard() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&small().await).await;
    let video = view["videoId"].as_str().unwrap();
    let read = || {
        let files = Files::of(&world, &view);
        files
            .named("storyboard")
            .into_iter()
            .map(|file| (file.to_owned(), std::fs::read(file).unwrap()))
            .collect::<Vec<_>>()
    };
    let first = read();
    assert_eq!(first.len(), 2, "a sheet and the file");
    let event = completed(&studio, video, 1).await;
    assert_eq!(world.invoke("make_storyboard", event.clone()).await.unwrap()["sheets"], 1);
    assert_eq!(read(), first);
    // It is stopped after the sheet was written.
    for (file, _) in &first {
        std::fs::remove_file(file).unwrap();
    }
    world.cloud.faults().times("PutObject", 3, Fault::FailAfterCommit);
    assert!(world.invoke("make_storyboard", event.clone()).await.is_err());
    assert_eq!(read().len(), 1, "the file that names the sheets comes last");
    assert_eq!(world.invoke("make_storyboard", event).await.unwrap()["sheets"], 1);
    assert_eq!(read(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_are_gone_and_jobs_without_frames_make_no_storyboard_and_no_error() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&small().await).await;
    let video = view["videoId"].as_str().unwrap();
    // The job of another submission, whose folder was deleted.
    let mut gone = completed(&studio, video, 1).await;
    let metadata = &mut gone["detail"]["userMetadata"];
    metadata["submission"] = "9".into();
    let output = format!("{}-9", metadata["attempt"].as_str().unwrap());
    let frame = format!("s3://media/hls/{video}/{output}/frame.0000001.jpg");
    gone["detail"]["outputGroupDetails"][1]["outputDetails"][0]["outputFilePaths"] = json!([frame]);
    assert_eq!(world.invoke("make_storyboard", gone).await.unwrap()["sheets"], 0);
    let mut silent = completed(&studio, video, 1).await;
    silent["detail"]["outputGroupDetails"][1] = json!({});
    assert_eq!(world.invoke("make_storyboard", silent).await.unwrap()["sheets"], 0);
    let bucket = world.name_of("MediaBucket");
    let keys = world.cloud.buckets().keys(bucket, &format!("hls/{video}/{output}/"));
    assert!(keys.is_empty(), "nothing is written for a job that is superseded: {keys:?}");
}
