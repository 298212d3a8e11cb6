//! The contents of a media file, from `ffprobe`.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

use super::colours::Colours;
use super::jobs::Failure;

/// The containers that a job may read. Others are rejected before they are opened: a playlist or a file list
/// could refer to other files of this machine, and images and texts are not videos.
pub(super) const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,\
                                     avi,flv,live_flv,asf,mxf,ogg,mp3,wav,aac,flac,h264,hevc";

/// A media file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Media {
    /// The duration; 0 if the file has none, like recordings of browsers.
    pub(super) seconds: f64,
    pub(super) video: Option<Picture>,
    /// The number of tracks of audio.
    pub(super) tracks: usize,
}

impl Media {
    /// Whether there is a track of audio with this number, from 1.
    pub(super) fn has_track(&self, number: u32) -> bool {
        usize::try_from(number).is_ok_and(|number| (1..=self.tracks).contains(&number))
    }
}

/// The picture of a media file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// The stream's index within the file.
    pub(super) stream: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) frame_rate: f64,
    /// The codec as a playlist names it.
    pub(super) codec: String,
    /// Degrees by which players rotate the picture.
    pub(super) rotation: i64,
    pub(super) colours: Colours,
    /// Seconds by which the sound outlasts it; 0 if it does not, or if the file does not say.
    pub(super) sound_after: f64,
}

/// Reads the contents of a job's input.
pub(super) async fn input(file: &Path, uri: &str) -> Result<Media, Failure> {
    let media = run(file).await?.filter(|media| media.video.is_some() || media.tracks > 0);
    media.ok_or_else(|| Failure {
        code: 1010,
        message: format!(
            "Demuxer: [Unable to open input file [{uri}]: [Failed probe/open: \
             [Invalid data found when processing input]]]"
        ),
    })
}

/// Reads the contents of an output; none if it cannot be read.
pub(super) async fn output(file: &Path) -> Option<Media> {
    run(file).await.ok().flatten()
}

async fn run(file: &Path) -> Result<Option<Media>, Failure> {
    Ok(ffprobe_json(file).await?.map(|json| media(&json)))
}

/// The output of `ffprobe` for a file; none if it is not media.
pub(super) async fn ffprobe_json(file: &Path) -> Result<Option<Value>, Failure> {
    let mut command = Command::new("ffprobe");
    command
        .args(["-v", "error", "-print_format", "json", "-show_format", "-show_streams"])
        .args(["-protocol_whitelist", "file", "-format_whitelist", CONTAINERS])
        .arg(file)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = command.output().await.map_err(|error| missing("ffprobe", &error))?;
    let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Ok(output.status.success().then_some(json))
}

/// The failure of a job on a machine that lacks a program.
pub(super) fn missing(program: &str, error: &std::io::Error) -> Failure {
    Failure {
        code: 1,
        message: format!("{program} cannot be run on this machine ({error}): install the ffmpeg package"),
    }
}

fn media(json: &Value) -> Media {
    let streams = json["streams"].as_array().map_or(&[][..], Vec::as_slice);
    // The cover of an audio file is a stream of one picture: no video.
    let video =
        streams.iter().find(|stream| stream["codec_type"] == "video" && stream["disposition"]["attached_pic"] != 1);
    let audio = || streams.iter().filter(|stream| stream["codec_type"] == "audio");
    let sound =
        audio().filter_map(end).fold(None, |longest: Option<f64>, end| Some(longest.map_or(end, |one| one.max(end))));
    let sound_after = video.and_then(end).zip(sound).map_or(0.0, |(picture, sound)| sound - picture);
    let of_streams = streams.iter().filter_map(|stream| seconds(&stream["duration"]));
    let longest = of_streams.fold(0.0, f64::max);
    let seconds = seconds(&json["format"]["duration"]).unwrap_or(longest);
    let picture = video.and_then(picture).map(|picture| Picture { sound_after: sound_after.max(0.0), ..picture });
    Media { seconds, video: picture, tracks: audio().count() }
}

/// When a stream ends, in seconds; Matroska says how long it is in a tag.
fn end(stream: &Value) -> Option<f64> {
    let length = seconds(&stream["duration"]).or_else(|| clock(stream["tags"]["DURATION"].as_str()?))?;
    Some(seconds(&stream["start_time"]).unwrap_or(0.0) + length)
}

/// Seconds of `HH:MM:SS.fraction`.
fn clock(text: &str) -> Option<f64> {
    text.split(':').try_fold(0.0_f64, |total, part| Some(total * 60.0 + part.parse::<f64>().ok()?))
}

fn picture(stream: &Value) -> Option<Picture> {
    let size = |name: &str| stream[name].as_u64().and_then(|n| u32::try_from(n).ok());
    Some(Picture {
        stream: stream["index"].as_u64()?,
        width: size("width").filter(|width| *width > 0)?,
        height: size("height").filter(|height| *height > 0)?,
        frame_rate: stream["avg_frame_rate"].as_str().and_then(ratio).unwrap_or(0.0),
        codec: avc(stream),
        rotation: rotation(stream).unwrap_or(0),
        colours: Colours::of_stream(stream),
        sound_after: 0.0,
    })
}

/// Degrees by which players rotate a stream, clockwise; `ffprobe` counts in the other direction.
pub(super) fn rotation(stream: &Value) -> Option<i64> {
    let mut side_data = stream["side_data_list"].as_array().into_iter().flatten();
    side_data.find_map(|data| data["rotation"].as_i64()).map(|degrees| (-degrees).rem_euclid(360))
}

/// `avc1.PPCCLL`: profile, constraints and level of an H.264 stream in hexadecimal.
fn avc(stream: &Value) -> String {
    let (profile, constraints) = match stream["profile"].as_str() {
        Some("Constrained Baseline") => (0x42, 0x40),
        Some("Baseline") => (0x42, 0),
        Some("Main") => (0x4d, 0x40),
        _ => (0x64, 0),
    };
    let level = stream["level"].as_u64().unwrap_or(31);
    format!("avc1.{profile:02x}{constraints:02x}{level:02x}")
}

fn seconds(value: &Value) -> Option<f64> {
    value.as_str().and_then(|text| text.parse().ok())
}

fn ratio(text: &str) -> Option<f64> {
    let (numerator, denominator) = text.split_once('/')?;
    let (numerator, denominator) = (numerator.parse::<f64>().ok()?, denominator.parse::<f64>().ok()?);
    (denominator > 0.0).then(|| numerator / denominator)
}
