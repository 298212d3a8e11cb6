//! Captured frames: one for each interval, whatever the frames of the source are.

use super::jobs::{end, submit_captures, upload};
use crate::here::Here;

/// The brightness of a captured frame, from 0 to 255.
async fn brightness(here: &Here, key: &str) -> u8 {
    let file = here.cloud.buckets().file("media-bucket", key).unwrap();
    let mut command = tokio::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(file);
    command.args("-vf scale=1:1,format=gray -f rawvideo -".split_whitespace());
    command.output().await.unwrap().stdout[0]
}

/// Frames of `ffmpeg`, each brighter than the one before by this much, in the range of video from 16 to 235.
fn brighter(step: u8, options: &str) -> String {
    format!("-f lavfi -i nullsrc=size=64x64:{options},geq=lum=40+{step}*N:cb=128:cr=128")
}

const ENCODING: &str = "-fps_mode passthrough -pix_fmt yuv420p -c:v libx264 -bf 0 -f mp4";

#[tokio::test]
async fn a_captured_frame_is_what_a_player_shows_at_its_time_however_few_frames_there_are() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let sparse = format!("{} {ENCODING}", brighter(50, "rate=0.2:duration=20"));
    let late = format!(
        "-itsoffset 2 {} -f lavfi -i sine=duration=8 -map 0:v -map 1:a -c:a aac {ENCODING}",
        brighter(30, "rate=1:duration=6")
    );
    for (key, clip, every, expected) in [
        ("sparse", &sparse, 1, [[28; 5], [86; 5], [144; 5], [203; 5]].concat()),
        ("threes", &sparse, 3, vec![28, 28, 86, 86, 144, 203, 203]),
        ("late", &late, 1, vec![28, 28, 28, 63, 98, 133, 168, 203]),
    ] {
        upload(&here, key, clip).await;
        let id = submit_captures(&here, key, every, 100).await;
        let end = end(&mut events, &id).await;
        assert_eq!(end["status"], "COMPLETE", "{end}");
        for (number, expected) in expected.iter().enumerate() {
            let captured = brightness(&here, &format!("hls/v/poster.{number:07}.jpg")).await;
            assert!(captured.abs_diff(*expected) < 10, "{key}: frame {number} is {captured} in place of {expected}");
        }
        let last = end["outputGroupDetails"][1]["outputDetails"][0]["outputFilePaths"][0].as_str().unwrap();
        assert!(last.ends_with(&format!("poster.{:07}.jpg", expected.len() - 1)), "{key}: {last}");
    }
}
