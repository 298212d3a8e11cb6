//! Uploads and transcodes a short video.

use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::school::{School, text};

/// Creates an upload for a lesson and uploads the file. Returns the path of the video and the message about
/// the upload.
pub async fn upload(school: &School<'_>, lesson: &str, film: Vec<u8>) -> Result<(String, Value)> {
    let request = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": film.len()});
    let upload = school.done(Some(&school.admin), "POST", &format!("{lesson}/video"), request).await?;
    put_to(&upload["upload"], film).await?;
    let message = school.message("TranscodeQueue", Duration::from_secs(10)).await?;
    Ok((format!("/v1/videos/{}", text(&upload, "videoId")), message))
}

/// Uploads a file with a presigned request.
pub async fn put_to(ticket: &Value, file: Vec<u8>) -> Result<()> {
    let mut put = reqwest::Client::new().put(text(ticket, "url")).body(file);
    for (name, value) in ticket["headers"].as_object().into_iter().flatten() {
        put = put.header(name, value.as_str().unwrap_or_default());
    }
    let status = put.send().await.map_err(Error::new)?.status();
    if status.is_success() { Ok(()) } else { Err(Error::new(format!("the upload was rejected: {status}"))) }
}

/// Adds a video to a lesson and waits until it is ready. Returns its path and the event of the transcoder.
pub async fn put(school: &School<'_>, lesson: &str) -> Result<(String, Value)> {
    let mut bus = school.platform.cloud.events();
    let (video, message) = upload(school, lesson, clip().await?).await?;
    school.platform.call("transcode-video", message).await?;
    loop {
        let event = tokio::time::timeout(Duration::from_mins(2), bus.recv()).await;
        let event = event.map_err(Error::new)?.map_err(Error::new)?;
        school.platform.call("finish-transcode", event.clone()).await?;
        let state = school.done(Some(&school.admin), "GET", &video, Value::Null).await?;
        match state["status"].as_str() {
            Some("ready") => return Ok((video, event)),
            Some("processing") => {}
            _ => return Err(Error::new(format!("the video is not ready: {state}"))),
        }
    }
}

/// A video of two seconds with a tone.
async fn clip() -> Result<Vec<u8>> {
    let picture = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=2"];
    let tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"];
    let how = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac", "-shortest"];
    with_ffmpeg(&[picture.as_slice(), &tone, &how].concat(), "clip.mp4").await
}

/// Creates a file with ffmpeg.
pub async fn with_ffmpeg(arguments: &[&str], name: &str) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join(name);
    let mut ffmpeg = tokio::process::Command::new("ffmpeg");
    match ffmpeg.args(["-loglevel", "error"]).args(arguments).arg(&file).status().await {
        Ok(status) if status.success() => Ok(std::fs::read(file)?),
        _ => Err(Error::new("ffmpeg is missing. What to do: tools/prepare ffmpeg, or install it, and run again.")),
    }
}
