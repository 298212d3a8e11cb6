//! The files of an output, and what `ffprobe` and `ffmpeg` say of them.

use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::world::World;

/// The files that the job of a video wrote.
pub struct Files(Vec<String>);

impl Files {
    /// The files of a video, by its view.
    pub fn of(world: &World, view: &Value) -> Self {
        let bucket = world.name_of("MediaBucket");
        let keys = world.cloud.buckets().keys(bucket, &format!("hls/{}/", view["videoId"].as_str().unwrap()));
        let files = keys.iter().map(|key| world.cloud.buckets().file(bucket, key).unwrap());
        Self(files.map(|file| file.to_str().unwrap().to_owned()).collect())
    }

    /// The paths of the files whose names contain this, in order.
    pub fn named(&self, part: &str) -> Vec<&str> {
        let is_named = |file: &str| file.rsplit('/').next().is_some_and(|name| name.contains(part));
        self.0.iter().map(String::as_str).filter(|file| is_named(file)).collect()
    }

    /// A text with this name.
    pub fn text(&self, name: &str) -> String {
        let [file] = self.named(name)[..] else { panic!("{name} is not one of {:?}", self.0) };
        std::fs::read_to_string(file).unwrap()
    }

    /// All segments of an output as one file that can be played.
    pub fn joined(&self, output: &str) -> NamedTempFile {
        let [begin] = self.named(&format!("{output}init."))[..] else { panic!("{output} is not in {:?}", self.0) };
        let segments = self.named(&format!("{output}_0"));
        assert!(!segments.is_empty(), "{output} has no segments");
        let joined = NamedTempFile::with_suffix(".mp4").unwrap();
        let bytes: Vec<u8> =
            [vec![begin], segments].concat().into_iter().flat_map(|file| std::fs::read(file).unwrap()).collect();
        std::fs::write(joined.path(), bytes).unwrap();
        joined
    }
}

/// The streams of a file, from `ffprobe`.
pub async fn streams(file: &str) -> Vec<Value> {
    let mut ffprobe = Command::new("ffprobe");
    // Segments and manifests have endings that ffmpeg does not know.
    if file.rsplit_once('.').is_some_and(|(_, ending)| ["mpd", "m3u8"].contains(&ending)) {
        ffprobe.args(["-allowed_extensions", "ALL"]);
    }
    ffprobe.args(["-v", "error", "-print_format", "json", "-show_streams", file]);
    let found: Value = serde_json::from_slice(&ffprobe.output().await.unwrap().stdout).unwrap();
    found["streams"].as_array().unwrap_or_else(|| panic!("{file} cannot be read")).clone()
}

/// The streams of a kind: `video` or `audio`.
pub fn of_kind<'a>(streams: &'a [Value], kind: &str) -> Vec<&'a Value> {
    streams.iter().filter(|stream| stream["codec_type"] == kind).collect()
}

pub async fn ffmpeg(arguments: &[&str]) -> std::process::Output {
    Command::new("ffmpeg").args(["-hide_banner", "-nostdin"]).args(arguments).output().await.unwrap()
}

/// The loudness and the true peak of a file, in LUFS and in decibels of full scale (EBU R 128).
pub async fn loudness(file: &str) -> (f64, f64) {
    let log = ffmpeg(&["-i", file, "-af", "ebur128=framelog=verbose:peak=true", "-f", "null", "-"]).await.stderr;
    let log = String::from_utf8(log).unwrap();
    let (_, summary) = log.rsplit_once("Integrated loudness:").unwrap_or_else(|| panic!("{log}"));
    let value = |name: &str| {
        let (_, rest) = summary.split_once(name).unwrap_or_else(|| panic!("{summary}"));
        rest.split_whitespace().next().unwrap().parse::<f64>().unwrap()
    };
    (value("I:"), value("Peak:"))
}
