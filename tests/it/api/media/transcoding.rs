//! Transcoding: from an object in S3 to a video that is ready or has failed with a reason.

use insta::assert_json_snapshot;

use super::studio::{Studio, film, sizes};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_becomes_a_video_in_its_own_and_smaller_sizes() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&crate::world::media::clip().await).await;
    assert_eq!(view["status"], "ready", "{view}");
    assert_eq!(view["durationSeconds"], 4);
    assert_eq!(sizes(&view), [(640, 360), (426, 240)]);
    assert!(studio.summary().await.0);
    let poster = world.media(view["posterUrl"].as_str().unwrap(), &http::HeaderMap::new()).await;
    assert_eq!((poster.status.as_u16(), &poster.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    let video = format!("/v1/videos/{}", view["videoId"].as_str().unwrap());
    assert_json_snapshot!("get_video_ready", studio.author.get(&video).await.snapshot(), {".body.sizeBytes" => "[size]"});
}

/// `tools/test_transcoding.py` holds the snapshot against the model that AWS publishes.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_has_the_settings_that_are_held_against_the_model_of_mediaconvert() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let mono = "-f lavfi -i testsrc=size=64x48:rate=50 -f lavfi -i sine -ac 1 -c:a aac";
    let view = studio.produce(&film(mono).await).await;
    assert_eq!(view["status"], "ready", "{view}");
    let settings = world.cloud.transcoder().list()[0]["settings"].clone();
    assert_json_snapshot!("job_settings", settings, {
        ".inputs[].fileInput" => "s3://uploads/original",
        ".outputGroups[].outputGroupSettings.cmafGroupSettings.destination" => "s3://media/master",
        ".outputGroups[].outputGroupSettings.fileGroupSettings.destination" => "s3://media/frame",
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn unusual_uploads_become_videos_that_look_like_them() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let films = [
        ("without sound", "-f lavfi -i testsrc=size=320x180:rate=25", vec![(320, 180)]),
        ("upright", "-f lavfi -i testsrc=size=270x480:rate=25 -f lavfi -i sine -c:a aac", vec![(270, 480)]),
        ("tiny", "-f lavfi -i testsrc=size=64x48:rate=25", vec![(64, 48)]),
        ("of a size between the steps", "-f lavfi -i testsrc=size=602x402:rate=30", vec![(602, 402), (358, 240)]),
        ("fast", "-f lavfi -i testsrc=size=160x120:rate=60", vec![(160, 120)]),
    ];
    for (what, arguments, expected) in films {
        let view = studio.produce(&film(arguments).await).await;
        assert_eq!(view["status"], "ready", "{what}: {view}");
        assert_eq!(sizes(&view), expected, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_whose_sound_is_longer_than_its_picture_is_as_long_as_the_sound() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let sound = "-f lavfi -i sine -c:a aac";
    for picture in ["testsrc=size=64x48:rate=25:duration=1", "testsrc=size=64x48:rate=25:duration=0.04"] {
        let view = studio.produce(&film(&format!("-f lavfi -i {picture} {sound}")).await).await;
        assert_eq!((&view["status"], &view["durationSeconds"]), (&"ready".into(), &2.into()), "{view}");
        assert!(view["posterUrl"].is_string(), "{view}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_phone_video_becomes_upright() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&turned(film("-f lavfi -i testsrc=size=320x180:rate=25").await)).await;
    assert_eq!(sizes(&view), [(180, 320)], "{view}");
}

/// A video with the matrix that makes players rotate it by 90 degrees (ISO 14496-12, 8.3.2).
fn turned(mut film: Vec<u8>) -> Vec<u8> {
    let track = film.windows(4).position(|window| window == b"tkhd").unwrap();
    let matrix: [u32; 9] = [0, 0x1_0000, 0, 0xFFFF_0000, 0, 0, 0, 0, 0x4000_0000];
    let bytes: Vec<u8> = matrix.iter().flat_map(|number| number.to_be_bytes()).collect();
    film[track + 44..track + 80].copy_from_slice(&bytes);
    film
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_a_video_fails_with_a_reason_and_its_message_is_consumed() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&b"Dear diary, this is not a film.".repeat(100)).await;
    assert_eq!(view["failure"]["code"], "notAVideo", "{view}");
    assert_eq!(studio.jobs(), 0);
    assert!(studio.arrivals().is_empty());
    let video = format!("/v1/videos/{}", view["videoId"].as_str().unwrap());
    assert_json_snapshot!("get_video_failed", studio.author.get(&video).await.snapshot());
    // A playlist could name other files of the machine that reads it.
    let view = studio.produce(b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n").await;
    assert_eq!(view["failure"]["code"], "notAVideo");
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_alone_and_pictures_that_are_too_small_fail_each_with_its_own_reason() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&film("-f lavfi -i sine -c:a aac").await).await;
    assert_eq!(view["failure"]["code"], "noPicture", "{view}");
    let view = studio.produce(&film("-f lavfi -i testsrc=size=16x16:rate=25").await).await;
    assert_eq!(view["failure"]["code"], "tooSmall", "{view}");
    assert_eq!(studio.jobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_of_more_than_four_hours_fails_with_its_own_reason() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let pictures = "-f lavfi -i testsrc=size=64x64:rate=1/10:duration=14700";
    let encoding = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast";
    let long = crate::world::media::with_ffmpeg(&[pictures, encoding], "long.mp4").await;
    let view = studio.produce(&long).await;
    assert_eq!(view["failure"]["code"], "tooLong", "{view}");
    assert_eq!(studio.jobs(), 0);
}
