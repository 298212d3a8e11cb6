//! A small film on its way through the platform.

use std::time::Duration;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::school::{School, text};

/// Announces an upload for a lesson, uploads, and gives the video's path and the message that
/// says that it has arrived.
pub async fn upload(school: &School<'_>, lesson: &str, film: Vec<u8>) -> Result<(String, Value)> {
    let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": film.len()});
    let made = school.done(Some(&school.admin), "POST", &format!("{lesson}/video"), wanted).await?;
    put_to(&made["upload"], film).await?;
    let arrived = school.message("TranscodeQueue", Duration::from_secs(10)).await?;
    Ok((format!("/v1/videos/{}", text(&made, "videoId")), arrived))
}

/// Puts a file to where a ticket says.
pub async fn put_to(ticket: &Value, file: Vec<u8>) -> Result<()> {
    let mut put = reqwest::Client::new().put(text(ticket, "url")).body(file);
    for (name, value) in ticket["headers"].as_object().into_iter().flatten() {
        put = put.header(name, value.as_str().unwrap_or_default());
    }
    let status = put.send().await.map_err(Error::new)?.status();
    if status.is_success() { Ok(()) } else { Err(Error::new(format!("the upload was refused: {status}"))) }
}

/// Puts a film to a lesson and waits until it can be watched; gives its path and the event that
/// said so.
pub async fn put(school: &School<'_>, lesson: &str) -> Result<(String, Value)> {
    let mut bus = school.platform.cloud.events();
    let (video, arrived) = upload(school, lesson, clip().await?).await?;
    school.platform.call("transcode-video", arrived).await?;
    loop {
        let event = tokio::time::timeout(Duration::from_mins(2), bus.recv()).await;
        let event = event.map_err(Error::new)?.map_err(Error::new)?;
        school.platform.call("finish-transcode", event.clone()).await?;
        let state = school.done(Some(&school.admin), "GET", &video, Value::Null).await?;
        match state["status"].as_str() {
            Some("ready") => return Ok((video, event)),
            Some("processing") => {}
            _ => return Err(Error::new(format!("the film cannot be watched: {state}"))),
        }
    }
}

/// Two seconds of moving picture with a tone.
async fn clip() -> Result<Vec<u8>> {
    let picture = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=2"];
    let tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"];
    let how = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac", "-shortest"];
    with_ffmpeg(&[picture.as_slice(), &tone, &how].concat(), "clip.mp4").await
}

/// A file that ffmpeg makes.
pub async fn with_ffmpeg(arguments: &[&str], name: &str) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join(name);
    let mut ffmpeg = tokio::process::Command::new("ffmpeg");
    match ffmpeg.args(["-loglevel", "error"]).args(arguments).arg(&file).status().await {
        Ok(status) if status.success() => Ok(std::fs::read(file)?),
        _ => Err(Error::new("ffmpeg is missing. What to do: tools/prepare ffmpeg, or install it, and run again.")),
    }
}
