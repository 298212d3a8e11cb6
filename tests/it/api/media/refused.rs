//! Files that are no videos, or none that can be shown: each fails with its own reason, and without a job.

use std::io::Write as _;

use serde_json::json;

use super::studio::{Studio, film, small};
use crate::world::World;

/// A ZIP archive with one file that is not compressed, renamed to a video.
fn archive() -> Vec<u8> {
    let mut bytes = Vec::new();
    let name = b"film.txt";
    bytes.write_all(b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0\x05\0\0\0\x08\0\0\0").unwrap();
    bytes.write_all(name).unwrap();
    bytes.write_all(b"words").unwrap();
    bytes.repeat(50)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_damaged_or_of_another_kind_fails_with_a_reason_and_without_a_job() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    // The index of a recording that was cut off would have been at its end.
    let whole = film("-f lavfi -i testsrc=size=320x180:rate=25").await;
    let truncated = whole[..whole.len() / 3].to_vec();
    for (what, file, expected) in [
        ("truncated", truncated, "notAVideo"),
        ("an archive", archive(), "notAVideo"),
        ("a single byte", vec![0], "notAVideo"),
        ("a picture", crate::world::media::picture(), "notAVideo"),
        ("sound alone", film("-f lavfi -i sine -c:a aac").await, "noPicture"),
    ] {
        let view = studio.produce(&file).await;
        assert_eq!(view["failure"]["code"], expected, "{what}: {view}");
    }
    assert_eq!(studio.jobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_index_is_at_its_beginning_fails_if_the_end_is_missing() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    // Its index says that there are two seconds.
    let whole = film("-f lavfi -i testsrc=size=320x180:rate=25 -movflags +faststart").await;
    let view = studio.produce(&whole[..whole.len() / 2]).await;
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("notAVideo")), "{view}");
    assert_eq!(studio.jobs(), 1, "only a job reads it all");
}

#[tokio::test]
async fn an_empty_file_is_refused_before_it_is_uploaded() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    studio.announce(0).await.is_problem(422, "invalid-input");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_whose_end_is_missing_becomes_what_there_is_of_it() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    // A transport stream has no index, so what has arrived can be played.
    let encoding = "-pix_fmt yuv420p -c:v libx264 -g 25 -c:a aac";
    let sources = "-f lavfi -i testsrc=size=64x48:rate=25:duration=4 -f lavfi -i sine=duration=4";
    let whole = crate::world::media::with_ffmpeg(&[sources, encoding], "film.ts").await;
    let view = studio.produce(&whole[..whole.len() / 2]).await;
    assert_eq!(view["status"], "ready", "{view}");
    let seconds = view["durationSeconds"].as_u64().unwrap();
    assert!((1..4).contains(&seconds), "{view}");
    assert_eq!(studio.produce(&small().await).await["status"], "ready");
}
