//! Videos as phones, cameras, recorders of screens and old archives deliver them. Whatever the source is, its
//! renditions are progressive, upright, in BT.709 with limited levels, and have square pixels and two channels.

use super::files::{Files, ffmpeg, of_kind, streams};
use super::studio::{Studio, sizes};
use crate::world::media::with_ffmpeg;
use crate::world::{World, effort};

/// The colour of the sources, if they have one.
const RED: [u8; 3] = [200, 20, 20];
const SCREEN: &str = "-f lavfi -i color=0xC81414:size=320x180:rate=25:duration=2";
const TONE: &str = "-f lavfi -i sine=duration=2";
const H264: &str = "-c:v libx264 -preset ultrafast";

/// Converts the colour, as bright as a page, to a high dynamic range (ITU-R BT.2408).
macro_rules! hdr {
    ($transfer:literal) => {
        concat!(
            "-vf format=gbrp,setparams=range=pc:colorspace=gbr:color_primaries=bt709:color_trc=bt709,",
            "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,zscale=t=",
            $transfer,
            ":m=bt2020nc:r=tv:npl=203,format=yuv420p10le -c:v libx265 -x265-params ",
            "log-level=none:colorprim=bt2020:transfer=",
            $transfer,
            ":colormatrix=bt2020nc -color_primaries bt2020 -colorspace bt2020nc -color_trc ",
            $transfer,
            " -tag:v hvc1"
        )
    };
}

/// A source, and what is special about its largest rendition.
struct Case {
    what: &'static str,
    /// The name of the file, which decides its container.
    file: &'static str,
    /// The arguments with which `ffmpeg` makes it.
    arguments: &'static [&'static str],
    size: (u64, u64),
    /// Whether it shows [`RED`].
    is_red: bool,
    frame_rate: &'static str,
    /// The languages of its tracks of audio; empty if it has no name.
    languages: &'static [&'static str],
    seconds: u64,
}

const PLAIN: Case = Case {
    what: "",
    file: "film.mp4",
    arguments: &[],
    size: (320, 180),
    is_red: true,
    frame_rate: "25/1",
    languages: &[],
    seconds: 2,
};

/// The first one is the representative.
const CASES: &[Case] = &[
    Case { what: "HLG of a phone", file: "film.mov", arguments: &[SCREEN, hdr!("arib-std-b67")], ..PLAIN },
    Case { what: "HDR10", file: "film.mov", arguments: &[SCREEN, hdr!("smpte2084")], ..PLAIN },
    Case { what: "full levels", arguments: &[SCREEN, "-pix_fmt yuvj420p -color_range pc", H264], ..PLAIN },
    Case {
        what: "high definition without tags",
        arguments: &[
            "-f lavfi -i color=0xC81414:size=1280x720:rate=25:duration=2",
            "-vf scale=out_color_matrix=bt709,format=yuv420p",
            H264,
        ],
        size: (1280, 720),
        ..PLAIN
    },
    Case {
        what: "colours for two pixels and ten bits",
        file: "film.mov",
        arguments: &[SCREEN, "-pix_fmt yuv422p10le -c:v prores_ks"],
        ..PLAIN
    },
    Case { what: "colours for each pixel", arguments: &[SCREEN, "-pix_fmt yuv444p", H264], ..PLAIN },
    Case { what: "RGB of a screen", file: "film.mkv", arguments: &[SCREEN, "-c:v libx264rgb"], ..PLAIN },
    Case {
        what: "a tape of standard definition",
        file: "film.avi",
        arguments: &[
            "-f lavfi -i color=0xC81414:size=720x480:rate=30000/1001:duration=2 -pix_fmt yuv411p -c:v dvvideo",
        ],
        size: (640, 480),
        frame_rate: "30000/1001",
        ..PLAIN
    },
    Case {
        what: "pixels that are not square, and odd sides",
        arguments: &["-f lavfi -i color=0xC81414:size=361x241:rate=25:duration=2 -vf setsar=4/3,format=yuv444p", H264],
        size: (360, 180),
        ..PLAIN
    },
    Case {
        what: "five channels and a bass",
        file: "film.mov",
        arguments: &[SCREEN, TONE, "-af aformat=channel_layouts=5.1 -pix_fmt yuv420p -c:a ac3", H264],
        languages: &[""],
        ..PLAIN
    },
    Case {
        what: "a single channel, and a track of time codes",
        file: "film.mov",
        arguments: &[SCREEN, TONE, "-ac 1 -pix_fmt yuv420p -c:a aac -timecode 01:00:00:00", H264],
        languages: &[""],
        ..PLAIN
    },
    Case {
        what: "a recording of a browser, without length and rate",
        file: "film.webm",
        arguments: &[SCREEN, TONE, "-c:v libvpx -deadline realtime -c:a libopus -live 1"],
        languages: &[""],
        ..PLAIN
    },
    Case {
        what: "a screen that changes at times",
        file: "film.mkv",
        arguments: &["-f lavfi -i color=0xC81414:size=320x180:rate=2:duration=2 -pix_fmt yuv420p", H264],
        frame_rate: "30/1",
        ..PLAIN
    },
    Case {
        what: "two languages, and a track without one",
        file: "film.mkv",
        arguments: &[
            SCREEN,
            TONE,
            TONE,
            TONE,
            "-map 0 -map 1 -map 2 -map 3 -metadata:s:a:0 language=ger -metadata:s:a:1 language=eng",
            "-pix_fmt yuv420p -c:a libopus",
            H264,
        ],
        languages: &["de", "en", ""],
        ..PLAIN
    },
    Case {
        what: "a frame rate that changes",
        file: "film.mp4",
        arguments: &[SCREEN, "-vf select='lt(t,1)+not(mod(n,2))' -fps_mode vfr -pix_fmt yuv420p", H264],
        frame_rate: "",
        ..PLAIN
    },
    Case {
        what: "a start after the beginning of the clock",
        file: "film.ts",
        arguments: &["-itsoffset 7", SCREEN, "-pix_fmt yuv420p -c:v libx264 -bf 2"],
        ..PLAIN
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_video_of_any_source_becomes_what_every_player_shows() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for case in CASES.iter().take(effort(1, CASES.len())) {
        let film = with_ffmpeg(case.arguments, case.file).await;
        let view = studio.produce(&film).await;
        assert_eq!(view["status"], "ready", "{}: {view}", case.what);
        assert_eq!(sizes(&view)[0], case.size, "{}", case.what);
        assert_eq!(view["durationSeconds"], case.seconds, "{}", case.what);
        let files = Files::of(&world, &view);
        check_rendition(case, &files).await;
        check_tracks(case, &files).await;
        check_colour(case, files.named("frame.").last().unwrap(), "").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "one video of the matrix above, whose representative runs in make test; runs in make test-all"]
async fn two_fields_of_a_frame_are_not_shown_at_the_same_time() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let moving = "-f lavfi -i testsrc2=size=352x288:rate=50:duration=2 -vf tinterlace=interleave_top,fieldorder=tff";
    let encoding = "-pix_fmt yuv420p -c:v libx264 -flags +ilme+ildct -x264opts tff=1";
    let view = studio.produce(&with_ffmpeg(&[moving, encoding], "film.mp4").await).await;
    let largest = Files::of(&world, &view).joined("_352x288");
    let log = ffmpeg(&["-i", largest.path().to_str().unwrap(), "-vf", "idet", "-f", "null", "-"]).await.stderr;
    let log = String::from_utf8(log).unwrap();
    let (_, frames) = log.rsplit_once("Multi frame detection:").unwrap();
    let (_, progressive) = frames.split_once("Progressive:").unwrap();
    let progressive: u32 = progressive.split_whitespace().next().unwrap().parse().unwrap();
    assert!(progressive > 40, "of 50 frames: {frames}");
}

async fn check_rendition(case: &Case, files: &Files) {
    let (width, height) = case.size;
    let file = files.joined(&format!("_{width}x{height}"));
    let file = file.path().to_str().unwrap();
    let streams = streams(file).await;
    let [picture] = of_kind(&streams, "video")[..] else { panic!("{}: {streams:?}", case.what) };
    assert_eq!(streams.len(), 1, "{}: sound has files of its own", case.what);
    for (name, expected) in [
        ("pix_fmt", "yuv420p"),
        ("profile", "High"),
        ("color_range", "tv"),
        ("color_space", "bt709"),
        ("color_primaries", "bt709"),
        ("color_transfer", "bt709"),
        ("sample_aspect_ratio", "1:1"),
        ("r_frame_rate", case.frame_rate),
    ] {
        assert!(expected.is_empty() || picture[name] == expected, "{}: {name} is {}", case.what, picture[name]);
    }
    check_colour(case, file, "scale=in_color_matrix=bt709,").await;
}

async fn check_tracks(case: &Case, files: &Files) {
    let master = files.text("master.m3u8");
    let tracks: Vec<&str> = master.lines().filter(|line| line.contains("TYPE=AUDIO")).collect();
    assert_eq!(tracks.len(), case.languages.len(), "{}: {master}", case.what);
    for (index, (language, track)) in case.languages.iter().zip(tracks).enumerate() {
        let named = track.contains(&format!("LANGUAGE=\"{language}\""));
        assert!(named || language.is_empty() && !track.contains("LANGUAGE="), "{}: {track}", case.what);
        let file = files.joined(&format!("_audio{}", index + 1));
        let streams = streams(file.path().to_str().unwrap()).await;
        let [sound] = of_kind(&streams, "audio")[..] else { panic!("{}: {streams:?}", case.what) };
        assert_eq!((&sound["channels"], &sound["sample_rate"]), (&2.into(), &"48000".into()), "{}", case.what);
    }
}

/// Asserts that the first frame is as red as the source.
async fn check_colour(case: &Case, file: &str, filter: &str) {
    let filter = format!("{filter}format=rgb24,scale=1:1");
    let shown = ffmpeg(&["-i", file, "-frames:v", "1", "-vf", &filter, "-f", "rawvideo", "-"]).await.stdout;
    let about = |(one, other): (&u8, &u8)| one.abs_diff(*other) < 16;
    assert!(!case.is_red || shown.iter().zip(&RED).all(about), "{}: {shown:?} in {file}", case.what);
    assert_eq!(shown.len(), 3, "{}", case.what);
}
