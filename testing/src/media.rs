//! Generates videos and pictures, and uploads them as clients do.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use glotto_runtime::hash;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::{Actor, Answer, World};

/// How long to wait for a transcoded video, on a machine that does other things as well.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Four seconds of video with a tone, 640 by 360 pixels.
pub async fn clip() -> Vec<u8> {
    static CLIP: OnceCell<Vec<u8>> = OnceCell::const_new();
    let picture = "-f lavfi -i testsrc=size=640x360:rate=25:duration=4";
    let tone = "-f lavfi -i sine=frequency=440:duration=4";
    let encoding = "-pix_fmt yuv420p -c:v libx264 -c:a aac -shortest";
    let make = async || with_ffmpeg(&[picture, tone, encoding], "clip.mp4").await;
    CLIP.get_or_init(make).await.clone()
}

/// Captions of the clip in WebVTT.
pub const CAPTIONS: &str = "WEBVTT\n\n00:00:00.500 --> 00:00:03.500\nGood morning!\n";

/// A file that `ffmpeg` makes with these arguments.
pub async fn with_ffmpeg(arguments: &[&str], file_name: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let file: &Path = &directory.path().join(file_name);
    let mut ffmpeg = tokio::process::Command::new("ffmpeg");
    ffmpeg.args(["-loglevel", "error"]).args(arguments.iter().flat_map(|words| words.split_whitespace())).arg(file);
    let status = ffmpeg.status().await.expect("ffmpeg is missing: apt-get install ffmpeg");
    assert!(status.success());
    std::fs::read(file).unwrap()
}

/// A picture of 64 by 64 pixels, as small as PNG can be.
pub fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(64, 64).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Sends a file as the `upload` of a response requires; returns the status of S3.
pub async fn put_file(upload: &Value, file: Vec<u8>) -> StatusCode {
    let mut request = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for (name, value) in upload["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    request.body(file).send().await.unwrap().status()
}

impl Actor<'_> {
    /// Sets the captions of a lesson in a language.
    pub async fn put_captions(&self, lesson: &str, language: &str, file: &str) -> Answer {
        let path = format!("{lesson}/captions/{language}");
        self.with("content-type", "text/vtt").send("PUT", &path, file.to_owned()).await
    }
}

/// The SHA-256 checksum of some bytes, as S3 takes it.
pub fn checksum(bytes: &[u8]) -> String {
    STANDARD.encode(hash::bytes(bytes))
}

/// The checksum of the checksums of all parts of a file.
pub fn checksum_of_parts(parts: &[&[u8]]) -> String {
    let checksums: Vec<u8> = parts.iter().flat_map(|part| hash::bytes(part)).collect();
    checksum(&checksums)
}

impl World {
    /// Uploads a video for a lesson; returns the path of the video.
    pub async fn upload_video(&self, author: &Actor<'_>, lesson: &str, file: Vec<u8>) -> String {
        let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": file.len()});
        let created = author.post(&format!("{lesson}/video"), wanted).await.is(201).json();
        assert_eq!(put_file(&created["upload"], file).await, StatusCode::OK);
        format!("/v1/videos/{}", created["videoId"].as_str().unwrap())
    }

    /// Uploads a part of a file that is uploaded in parts, as a client does; returns the status of S3.
    pub async fn upload_part(&self, author: &Actor<'_>, video: &str, number: u32, bytes: &[u8]) -> StatusCode {
        let part = json!({"number": number, "sha256": checksum(bytes)});
        let signed = author.post(&format!("{video}/upload/parts"), json!({"parts": [part]})).await.is(200).json();
        put_file(&signed["parts"][0]["upload"], bytes.to_vec()).await
    }

    /// Uploads a clip for a lesson and waits until it can be played; returns the path of the video.
    pub async fn put_video(&self, author: &Actor<'_>, lesson: &str) -> String {
        self.put_film(author, lesson, clip().await).await
    }

    /// Uploads a video for a lesson and waits until it can be played; returns the path of the video.
    pub async fn put_film(&self, author: &Actor<'_>, lesson: &str, film: Vec<u8>) -> String {
        let video = self.upload_video(author, lesson, film).await;
        assert_eq!(self.deliver().await, [""; 0]);
        loop {
            let state = author.get(&video).await.is(200).text_of("status");
            match state.as_str() {
                "ready" => return video,
                "processing" => assert_eq!(self.deliver_next(TIMEOUT).await, [""; 0]),
                other => panic!("the video is {other}"),
            }
        }
    }
}
