//! Captions as players get them: in the playlists of HLS, in the manifest of DASH, and as files.

use serde_json::json;

use super::playback::{master_of, playing};
use super::studio::{Studio, addresses, path};
use crate::world::World;
use crate::world::media::CAPTIONS;

/// A published course with a video that is ready and has captions in German and, for deaf people, in Arabic.
async fn captioned(world: &World) -> Studio<'_> {
    let studio = Studio::open(world).await;
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    studio.author.put_captions(&studio.lesson, "ar?kind=captions", CAPTIONS).await.is(200);
    studio.film().await;
    studio.publish().await;
    studio
}

#[tokio::test(flavor = "multi_thread")]
async fn players_find_captions_in_the_playlist_the_manifest_and_the_playback() {
    let world = World::new().await;
    let studio = captioned(&world).await;
    let learner = studio.enrolled().await;
    let playback = learner.get(&format!("{}/playback", studio.lesson)).await.is(200).json();
    let get = async |address: &str| world.anonymous().get(path(address)).await;
    let master_address = playback["masterUrl"].as_str().unwrap();
    let master = get(master_address).await.is(200).text();
    assert!(master.contains("NAME=\"ar (CC)\",LANGUAGE=\"ar\""), "{master}");
    let variants = master.lines().filter(|line| line.starts_with("#EXT-X-STREAM-INF:")).collect::<Vec<_>>();
    assert!(variants.iter().all(|line| line.ends_with(",SUBTITLES=\"subtitles\"")), "{master}");
    let folder = master_address.strip_suffix("master.m3u8").unwrap();
    let playlist_address = format!("{folder}captions_de.m3u8");
    let playlist = get(&playlist_address).await;
    assert_eq!(playlist.is(200).header("content-type"), Some("application/vnd.apple.mpegurl"));
    let [file] = &addresses(&playlist_address, &playlist.text())[..] else { panic!("{}", playlist.text()) };
    let shown = get(file).await;
    assert_eq!(shown.is(200).header("content-type"), Some("text/vtt"));
    let expected = CAPTIONS.replacen('\n', "\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n", 1);
    assert_eq!(shown.text(), expected);
    let tracks = playback["captions"].as_array().unwrap();
    assert_eq!(tracks.len(), 2);
    assert_eq!((&tracks[0]["dir"], &tracks[0]["kind"]), (&json!("rtl"), &json!("captions")));
    assert_eq!(tracks[1]["url"], file.as_str());
    let manifest = get(playback["dashUrl"].as_str().unwrap()).await.is(200).text();
    assert!(
        manifest.contains("lang=\"ar\"><Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"caption\"/>"),
        "{manifest}"
    );
    assert!(manifest.contains("<BaseURL>captions_de.vtt</BaseURL>"), "{manifest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_gets_the_captions_of_their_version_whatever_their_link_was_made_for() {
    let world = World::new().await;
    let studio = captioned(&world).await;
    let learner = studio.enrolled().await;
    let master = master_of(&studio, &learner).await;
    let file = |name: &str| master.replace("master.m3u8", name);
    let get = async |address: &str| world.anonymous().get(path(address)).await;
    studio.author.put_captions(&studio.lesson, "de", "WEBVTT\n\n00:01.000 --> 00:02.000\nNeu\n").await.is(200);
    studio.author.put_captions(&studio.lesson, "fr", CAPTIONS).await.is(200);
    studio.author.delete(&format!("{}/captions/ar", studio.lesson)).await.is(204);
    assert!(get(&file("captions_de.vtt")).await.is(200).text().contains("Good morning!"));
    get(&file("captions_fr.vtt")).await.is_problem(404, "not-found");
    studio.publish().await;
    learner.put(&format!("{}/enrolment/version", studio.course), json!({"version": 2})).await.is(200);
    assert!(get(&file("captions_de.vtt")).await.is(200).text().contains("Neu"));
    get(&file("captions_fr.m3u8")).await.is(200);
    get(&file("captions_ar.vtt")).await.is_problem(404, "not-found");
    assert!(!get(&master).await.is(200).text().contains("\"ar\""));
    learner.delete(&format!("{}/enrolment", studio.course)).await.is(204);
    get(&file("captions_de.vtt")).await.is_problem(403, "not-enrolled");
}

#[tokio::test(flavor = "multi_thread")]
async fn captions_cost_a_player_no_round_trip_more() {
    let world = World::new().await;
    let studio = captioned(&world).await;
    let learner = studio.enrolled().await;
    let master = master_of(&studio, &learner).await;
    world.anonymous().get(path(&master)).await.is(200);
    for name in ["master.m3u8", "master.mpd", "captions_de.m3u8", "captions_de.vtt"] {
        let answer = world.anonymous().get(path(&master.replace("master.m3u8", name))).await;
        assert_eq!((answer.is(200).cost.read_calls, answer.cost.writes), (1, 0), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_without_captions_has_the_playlist_that_was_stored() {
    let world = World::new().await;
    let studio = playing(&world).await;
    let master = master_of(&studio, &studio.author).await;
    let text = world.anonymous().get(path(&master)).await.is(200).text();
    let key = world.cloud.buckets().keys(world.name_of("MediaBucket"), "hls/");
    let key = key.into_iter().find(|key| key.ends_with("/master.m3u8")).unwrap();
    let file = world.cloud.buckets().file(world.name_of("MediaBucket"), &key).unwrap();
    assert_eq!(text, std::fs::read_to_string(file).unwrap());
    world.anonymous().get(path(&master.replace("master.m3u8", "captions_de.vtt"))).await.is_problem(404, "not-found");
}
