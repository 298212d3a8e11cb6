//! What is made of a video besides its picture: its tracks, the variant without a picture, and both manifests.

use glotto_domain::media::playlist;

use super::files::{Files, loudness, of_kind, streams};
use super::studio::{Studio, film, path, small};
use crate::world::{World, effort};

#[tokio::test(flavor = "multi_thread")]
async fn hls_and_dash_play_the_same_files() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&small().await).await;
    let files = Files::of(&world, &view);
    let dash = streams(files.named("master.mpd")[0]).await;
    let sides: Vec<_> = of_kind(&dash, "video").iter().map(|stream| stream["height"].clone()).collect();
    assert_eq!(sides, [180]);
    assert_eq!(of_kind(&dash, "audio").len(), 2, "the track, and the variant without a picture");
    let hls = streams(files.named("master_320x180.m3u8")[0]).await;
    let [picture] = &hls[..] else { panic!("{hls:?}") };
    assert_eq!(picture["start_time"], "0.000000", "picture and sound begin at the same time");
    // Whatever the playlists name is in the folder.
    for name in ["master.m3u8", "master_320x180.m3u8", "master_audio1.m3u8", "master_sound64k.m3u8"] {
        let text = files.text(name);
        let addresses = playlist::addresses(&text);
        assert!(!addresses.is_empty() && addresses.iter().all(|address| files.named(address).len() == 1), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variant_without_a_picture_is_for_networks_that_are_too_slow_for_one() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let view = studio.produce(&small().await).await;
    let master = Files::of(&world, &view).text("master.m3u8");
    let variants: Vec<&str> = master.lines().filter(|line| line.starts_with("#EXT-X-STREAM-INF")).collect();
    let [picture, sound] = variants[..] else { panic!("{master}") };
    assert!(picture.contains("RESOLUTION=320x180") && picture.contains(",AUDIO=\"audio\""), "{picture}");
    assert!(picture.contains("avc1.64") && picture.contains("mp4a.40.2"), "{picture}");
    assert!(sound.contains("CODECS=\"mp4a.40.2\"") && !sound.contains("RESOLUTION"), "{sound}");
    assert!(master.ends_with("master_sound64k.m3u8\n"), "{master}");
}

/// A tone that is quiet, one that is loud, one in six channels, and noise that is no speech, with its loudness.
const SOUNDS: [(&str, f64); 4] = [
    ("-f lavfi -i sine=frequency=440,volume=-15dB", -18.0),
    ("-f lavfi -i sine=frequency=440,volume=15dB", -18.0),
    ("-f lavfi -i sine=frequency=440,aformat=channel_layouts=5.1,volume=-10dB", -18.0),
    ("-f lavfi -i anoisesrc=amplitude=0.0005", -60.0),
];

#[tokio::test(flavor = "multi_thread")]
async fn all_speech_is_equally_loud_and_the_noise_of_a_silent_room_stays_as_it_is() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for (sound, expected) in SOUNDS.into_iter().take(effort(1, SOUNDS.len())) {
        let picture = "-f lavfi -i testsrc=size=64x48:rate=25 -c:a aac";
        let view = studio.produce(&film(&format!("{sound} {picture}")).await).await;
        for track in ["_audio1", "_sound64k"] {
            let file = Files::of(&world, &view).joined(track);
            let (loudness, peak) = loudness(file.path().to_str().unwrap()).await;
            let is_expected = if expected < -50.0 { loudness < -50.0 } else { (loudness - expected).abs() <= 1.0 };
            assert!(is_expected && peak <= 0.0, "{sound}: {track} has {loudness} LUFS and {peak} dBFS");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "half a minute of transcoding; runs in make test-all"]
async fn an_hour_at_a_low_bitrate_has_a_playlist_of_six_hundred_segments_and_two_hundred_frames() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let picture = "-f lavfi -i color=size=64x48:rate=10:duration=3600 -pix_fmt yuv420p -c:v libx264 -preset ultrafast";
    let view = studio.produce(&crate::world::media::with_ffmpeg(&[picture], "hour.mp4").await).await;
    assert_eq!((&view["status"], &view["durationSeconds"]), (&"ready".into(), &3600.into()), "{view}");
    let files = Files::of(&world, &view);
    let segments = playlist::addresses(&files.text("master_64x48.m3u8")).len();
    assert_eq!(segments, 601, "with the file that begins all of them");
    assert_eq!(files.named("frame.").len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn players_of_dash_get_the_manifest_and_its_segments_through_the_playback_link() {
    let world = World::new().await;
    let studio = super::playback::playing(&world).await;
    let playback = studio.author.get(&format!("{}/playback", studio.lesson)).await;
    playback.is(200);
    let dash = playback.text_of("dashUrl");
    let manifest = world.anonymous().get(path(&dash)).await;
    assert_eq!(manifest.is(200).header("content-type"), Some("application/dash+xml"));
    assert!(manifest.text().contains("initialization=\"master_320x180init.cmfv\""), "{}", manifest.text());
    let folder = path(&dash).strip_suffix("master.mpd").unwrap();
    for segment in ["master_320x180init.cmfv", "master_320x180_000000001.cmfv", "master_audio1_000000001.cmfa"] {
        let signed =
            world.anonymous().get(&format!("{folder}{segment}")).await.is(302).header("location").unwrap().to_owned();
        assert_eq!(world.watch(&signed, &http::HeaderMap::new()).await.status, 200, "{segment}");
    }
}
