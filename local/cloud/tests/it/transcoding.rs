//! Jobs: real settings, a real transcoder, the real events.

use std::time::Duration;

use aws_sdk_mediaconvert::types::{JobSettings, JobStatus};
use glotto_cloud::Role;
use serde_json::json;

use super::jobs::{TIMEOUT, end, event, read, submit, upload};
use crate::here::Here;

/// A clip that takes a while.
const LONG: &str = "-f lavfi -i testsrc=size=320x240:rate=25:duration=60 \
                    -c:v libx264 -preset ultrafast -f mp4";

#[tokio::test]
async fn a_clip_becomes_two_variants_and_a_poster_and_an_event_is_emitted() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    upload(&here, "clip", "-f lavfi -i testsrc=size=321x241:rate=25:duration=3 -f lavfi -i sine=duration=3 -pix_fmt yuv444p -c:v libx264 -f mp4").await;
    let id = submit(&here, "clip", "token").await;
    assert_eq!(submit(&here, "clip", "token").await, id);

    let progressing = event(&mut events, &id).await;
    assert_eq!(progressing["detail"]["status"], "PROGRESSING");
    let complete = event(&mut events, &id).await;
    assert_eq!(complete["source"], "aws.mediaconvert");
    assert_eq!(complete["detail-type"], "MediaConvert Job State Change");
    let detail = &complete["detail"];
    assert_eq!(detail["status"], "COMPLETE", "{detail}");
    assert_eq!(detail["userMetadata"]["videoId"], "vid_1");
    let groups = detail["outputGroupDetails"].as_array().unwrap();
    assert_eq!(groups[0]["type"], "CMAF_GROUP");
    let manifests = json!(["s3://media-bucket/hls/v/index.m3u8", "s3://media-bucket/hls/v/index.mpd"]);
    assert_eq!(groups[0]["playlistFilePaths"], manifests);
    let first = &groups[0]["outputDetails"][0];
    assert_eq!(first["outputFilePaths"][0], "s3://media-bucket/hls/v/index_360.m3u8");
    assert_eq!(first["videoDetails"]["heightInPx"], 360);
    let duration = first["durationInMs"].as_u64().unwrap();
    assert!((2900..3200).contains(&duration), "{duration}");

    let keys = here.cloud.buckets().keys("media-bucket", "");
    for expected in [
        "hls/v/index.m3u8",
        "hls/v/index_180.m3u8",
        "hls/v/index_180init.cmfv",
        "hls/v/index_180_000000001.cmfv",
        "hls/v/index_360_000000002.cmfv",
        "hls/v/index_audio_000000001.cmfa",
        "hls/v/poster.0000000.jpg",
    ] {
        assert!(keys.iter().any(|key| key == expected), "{expected} is not among {keys:?}");
    }
    let master = read(&here, "hls/v/index.m3u8").await;
    assert!(master.contains("RESOLUTION=480x360"), "{master}");
    assert!(master.contains("CODECS=\"avc1.4d40"), "{master}");
    assert!(master.contains("mp4a.40.2\",RESOLUTION"), "{master}");
    let track = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"index_audio\",DEFAULT=YES";
    assert!(master.contains(track), "{master}");
    let manifest = read(&here, "hls/v/index.mpd").await;
    assert!(manifest.contains("media=\"index_360_$Number%09d$.cmfv\" initialization=\"index_360init.cmfv\""));
    let job = here.mediaconvert().get_job().id(&id).send().await.unwrap().job.unwrap();
    assert_eq!(job.status, Some(JobStatus::Complete));
    assert_eq!(job.job_percent_complete, Some(100));
}

#[tokio::test]
async fn a_silent_portrait_clip_is_transcoded_too() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    upload(&here, "clip", "-f lavfi -i testsrc=size=90x160:rate=10:duration=3 -c:v libx264 -f matroska -live 1").await;
    let id = submit(&here, "clip", "t").await;
    let end = end(&mut events, &id).await;
    assert_eq!(end["status"], "COMPLETE", "{end}");
    let video = &end["outputGroupDetails"][0]["outputDetails"][0]["videoDetails"];
    assert_eq!((video["widthInPx"].as_u64(), video["heightInPx"].as_u64()), (Some(202), Some(360)));
    let playlist = read(&here, "hls/v/index_360.m3u8").await;
    assert!(playlist.contains("#EXT-X-MAP:URI=\"index_360init.cmfv\""), "{playlist}");
    let master = read(&here, "hls/v/index.m3u8").await;
    assert!(!master.contains("mp4a"), "{master}");
    assert!(master.contains("RESOLUTION=320x180,FRAME-RATE=24.000"), "{master}");
}

#[tokio::test]
async fn sound_without_a_picture_becomes_tracks_and_no_variants() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    upload(&here, "clip", "-f lavfi -i sine=duration=2 -f wav").await;
    let id = submit(&here, "clip", "t").await;
    let end = end(&mut events, &id).await;
    assert_eq!(end["status"], "COMPLETE", "{end}");
    let details = end["outputGroupDetails"][0]["outputDetails"].as_array().unwrap();
    assert_eq!(details.len(), 1, "{end}");
    assert!(details[0]["videoDetails"].is_null());
}

#[tokio::test]
async fn a_file_that_is_not_a_video_ends_as_a_demuxer_error() {
    let here = Here::start().await;
    let playlist = "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    let contents = [("text", "This is no video.\n".repeat(100)), ("list", playlist.to_owned())];
    for (key, content) in contents {
        let mut events = here.cloud.events();
        let object = here.s3().put_object().bucket("media-bucket").key(key);
        object.body(content.into_bytes().into()).send().await.unwrap();
        let id = submit(&here, key, key).await;
        let end = end(&mut events, &id).await;
        assert_eq!(end["status"], "ERROR");
        assert_eq!(end["errorCode"], 1010, "{end}");
        assert!(end["errorMessage"].as_str().unwrap().contains("Unable to open input file"));
        assert_eq!(end["userMetadata"]["videoId"], "vid_1");
    }
}

#[tokio::test]
async fn a_file_that_ends_before_the_samples_of_its_index_ends_as_truncated() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let clip = "-f lavfi -i testsrc=size=320x240:rate=25:duration=10 -pix_fmt yuv420p -c:v libx264 -f mp4";
    upload(&here, "whole", &format!("{clip} -movflags +faststart")).await;
    let whole = std::fs::read(here.cloud.buckets().file("media-bucket", "whole").unwrap()).unwrap();
    let cut = whole[..whole.len() / 3].to_vec();
    here.s3().put_object().bucket("media-bucket").key("cut").body(cut.into()).send().await.unwrap();
    for (key, code) in [("whole", json!(null)), ("cut", json!(1076))] {
        let id = submit(&here, key, key).await;
        let end = end(&mut events, &id).await;
        assert_eq!(end["errorCode"], code, "{end}");
    }
}

#[tokio::test]
async fn sound_without_a_sample_ends_without_a_length() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    upload(&here, "clip", "-f lavfi -i sine=duration=1 -af atrim=end_sample=0 -f wav").await;
    let id = submit(&here, "clip", "t").await;
    let end = end(&mut events, &id).await;
    assert_eq!(end["status"], "COMPLETE", "{end}");
    let details = end["outputGroupDetails"][0]["outputDetails"].as_array().unwrap();
    assert!(details.iter().all(|output| output["durationInMs"].is_null()), "{end}");
    assert_eq!(details.len(), 1, "{end}");
}

#[tokio::test]
async fn a_missing_input_and_settings_that_cannot_be_done_are_said() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    let id = submit(&here, "nowhere", "t").await;
    assert_eq!(end(&mut events, &id).await["errorCode"], 1404);
    let empty = JobSettings::builder().build();
    let refused = here.mediaconvert().create_job().role("arn").settings(empty).send().await;
    assert!(refused.unwrap_err().into_service_error().is_bad_request_exception());
}

#[tokio::test]
async fn a_request_token_is_good_for_a_minute() {
    let here = Here::start().await;
    let submit = || submit(&here, "nowhere", "token");
    let first = submit().await;
    here.cloud.clock().advance(Duration::from_secs(30));
    assert_eq!(submit().await, first);
    here.cloud.clock().advance(Duration::from_secs(30));
    assert_ne!(submit().await, first, "it is another job, which costs again");
    assert_eq!(here.cloud.transcoder().list().len(), 2);
}

#[tokio::test]
async fn a_job_reads_and_writes_with_the_rights_of_its_role() {
    let here = Here::start().await;
    let mut events = here.cloud.events();
    upload(&here, "clip", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v libx264 -f mp4").await;
    let read = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media-bucket/clip"});
    let write = json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::media-bucket/hls/*"});
    for (statements, code) in
        [(json!([write]), json!(1403)), (json!([read]), json!(1433)), (json!([read, write]), json!(null))]
    {
        let properties = json!({"Policies": [{"PolicyDocument": {"Statement": statements}}]});
        here.cloud.iam().add_roles([Role::from_properties("Role", &properties).unwrap()]);
        let id = submit(&here, "clip", &statements.to_string()).await;
        let end = end(&mut events, &id).await;
        assert_eq!(end["errorCode"], code, "{end}");
    }
}

#[tokio::test]
async fn jobs_are_found_by_their_input_file() {
    let here = Here::start().await;
    upload(&here, "clip", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v libx264 -f mp4").await;
    let first = submit(&here, "clip", "one").await;
    let second = submit(&here, "clip", "two").await;
    let found = async |file: &str| {
        let found = here.mediaconvert().search_jobs().queue("Default").input_file(file).send().await.unwrap();
        let mut ids: Vec<String> = found.jobs().iter().filter_map(|job| job.id().map(str::to_owned)).collect();
        ids.sort();
        ids
    };
    let mut both = [first, second];
    both.sort();
    assert_eq!(found("s3://media-bucket/clip").await, both);
    assert!(found("s3://media-bucket/other").await.is_empty());
}

#[tokio::test]
async fn a_cancelled_job_stops_and_a_job_interrupted_by_a_restart_continues() {
    let directory = tempfile::tempdir().unwrap();
    let here = Here::start_in(directory.path()).await;
    upload(&here, "clip", LONG).await;
    let mut events = here.cloud.events();
    let cancelled = submit(&here, "clip", "one").await;
    assert_eq!(event(&mut events, &cancelled).await["detail"]["status"], "PROGRESSING");
    here.mediaconvert().cancel_job().id(&cancelled).send().await.unwrap();
    assert_eq!(event(&mut events, &cancelled).await["detail"]["status"], "CANCELED");

    upload(&here, "clip", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v libx264 -f mp4").await;
    let interrupted = submit(&here, "clip", "two").await;
    here.cloud.stop().await;

    let cloud = glotto_cloud::Cloud::start(glotto_cloud::CloudConfig {
        state_dir: Some(directory.path().to_path_buf()),
        ..Default::default()
    });
    let cloud = cloud.await.unwrap();
    let mut events = cloud.events();
    cloud.apply(&crate::here::resources(&cloud)).await.unwrap();
    assert_eq!(end(&mut events, &interrupted).await["status"], "COMPLETE");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_dropped_cloud_leaves_no_transcoder_behind() {
    let directory = tempfile::tempdir().unwrap();
    let here = Here::start_in(directory.path()).await;
    upload(&here, "clip", LONG).await;
    submit(&here, "clip", "one").await;
    let running = || {
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let mut commands = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        let directory = directory.path().to_string_lossy().into_owned();
        commands.any(|command| String::from_utf8_lossy(&command).contains(&directory))
    };
    let until = async |wanted: bool| {
        while running() != wanted {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, until(true)).await.unwrap();
    drop(here);
    tokio::time::timeout(TIMEOUT, until(false)).await.unwrap();
}
