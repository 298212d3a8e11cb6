//! Downloads of lessons whose authors let learners keep a copy.

use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::files::{of_kind, streams};
use super::playback::playing;
use super::studio::{Studio, film};
use crate::world::World;
use crate::world::media::CAPTIONS;

/// A published course with a video in two sizes that learners may keep, and captions in German.
async fn downloadable(world: &World) -> Studio<'_> {
    let studio = Studio::open(world).await;
    let large = film("-f lavfi -i testsrc=size=1280x720:rate=25 -f lavfi -i sine -c:a aac").await;
    assert_eq!(studio.produce(&large).await["status"], "ready");
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    studio.author.patch(&studio.lesson, json!({"video": {"downloadable": true}})).await.is(200);
    studio.publish().await;
    studio
}

/// Keeps all files of a download in a folder, as an app does.
async fn keep(world: &World, download: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let base = download["baseUrl"].as_str().unwrap();
    for name in download["files"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let file = world.watch(&format!("{base}/{name}"), &HeaderMap::new()).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        std::fs::write(folder.path().join(name), file.body).unwrap();
    }
    std::fs::write(folder.path().join("master.m3u8"), download["masterPlaylist"].as_str().unwrap()).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_keeps_one_size_of_a_video_with_its_sound_and_plays_it_without_a_network() {
    let world = World::new().await;
    let studio = downloadable(&world).await;
    let learner = studio.enrolled().await;
    for (query, height) in [("", 720), ("?maxHeight=400", 360)] {
        let download = learner.get(&format!("{}/download{query}", studio.lesson)).await.is(200).json();
        assert_eq!(download["height"], height);
        let names: Vec<_> = download["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        for needed in ["captions_de.m3u8", "captions_de.vtt"] {
            assert!(names.contains(&needed), "{names:?}");
        }
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        let folder = keep(&world, &download).await;
        let found = streams(folder.path().join("master.m3u8").to_str().unwrap()).await;
        assert_eq!((of_kind(&found, "video").len(), of_kind(&found, "audio").len()), (1, 1));
        assert_eq!(of_kind(&found, "video")[0]["height"], height);
        // Every address in the playlists is among the files.
        for name in names.iter().filter(|name| name.rsplit_once('.').is_some_and(|(_, ending)| ending == "m3u8")) {
            let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
            for address in glotto_domain::media::playlist::addresses(&text) {
                assert!(names.contains(&address), "{name} names {address}");
            }
        }
    }
    for wrong in ["0", "x", "5000"] {
        let path = format!("{}/download?maxHeight={wrong}", studio.lesson);
        learner.get(&path).await.is_problem(422, "invalid-input");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_can_be_kept_if_the_authors_of_the_version_that_a_learner_has_permit_it() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let learner = studio.enrolled().await;
    let (download, playback) = (format!("{}/download", studio.lesson), format!("{}/playback", studio.lesson));
    learner.get(&download).await.is_problem(403, "not-downloadable");
    assert_eq!(learner.get(&playback).await.is(200).json()["downloadable"], false);
    studio.author.patch(&studio.lesson, json!({"video": {"downloadable": true}})).await.is(200);
    studio.author.get(&download).await.is(200);
    learner.get(&download).await.is_problem(403, "not-downloadable");
    studio.publish().await;
    learner.put(&format!("{}/enrolment/version", studio.course), json!({"version": 2})).await.is(200);
    learner.get(&download).await.is(200);
    assert_eq!(learner.get(&playback).await.is(200).json()["downloadable"], true);
    world.learner().await.get(&download).await.is_problem(403, "not-enrolled");
    world.anonymous().get(&download).await.is_problem(401, "unauthenticated");
    let empty = studio.add_lesson("video").await;
    studio.author.patch(&empty, json!({"video": {"downloadable": true}})).await.is(200);
    studio.author.get(&format!("{empty}/download")).await.is_problem(409, "video-not-ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_download_can_be_got_as_long_as_the_learner_may_watch() {
    let world = World::new().await;
    let studio = downloadable(&world).await;
    let learner = studio.enrolled().await;
    let download = learner.get(&format!("{}/download", studio.lesson)).await.is(200).json();
    learner.delete(&format!("{}/enrolment", studio.course)).await.is(204);
    for name in download["files"].as_array().unwrap() {
        let address = format!("{}/{}", download["baseUrl"].as_str().unwrap(), name.as_str().unwrap());
        world.anonymous().get(super::studio::path(&address)).await.is_problem(403, "not-enrolled");
    }
}
