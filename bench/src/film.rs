//! A small film on its way through the platform.

use std::time::Duration;

use glotto_events::{Worker, work};
use serde_json::{Value, json};

use crate::school::{School, text};
use crate::trouble::{Outcome, Trouble};

/// Announces an upload for a lesson, uploads, and gives the video's path and the message that
/// says that it has arrived.
pub async fn upload(school: &School<'_>, lesson: &str, film: Vec<u8>) -> Outcome<(String, Value)> {
    let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": film.len()});
    let made = school.done(Some(&school.admin), "POST", &format!("{lesson}/video"), wanted).await?;
    let mut put = reqwest::Client::new().put(text(&made["upload"], "url")).body(film);
    for (name, value) in made["upload"]["headers"].as_object().into_iter().flatten() {
        put = put.header(name, value.as_str().unwrap_or_default());
    }
    let answer = put.send().await.map_err(Trouble::new)?;
    if !answer.status().is_success() {
        return Err(Trouble::new(format!("the upload was refused: {}", answer.status())));
    }
    let arrived = school.message("TranscodeQueue", Duration::from_secs(10)).await?;
    Ok((format!("/v1/videos/{}", text(&made, "videoId")), arrived))
}

/// Puts a film to a lesson and waits until it can be watched; gives its path and the event that
/// said so.
pub async fn put(school: &School<'_>, lesson: &str) -> Outcome<(String, Value)> {
    let mut bus = school.platform.cloud.events();
    let (video, arrived) = upload(school, lesson, clip().await?).await?;
    run(school, "transcode_video", arrived).await?;
    loop {
        let event = tokio::time::timeout(Duration::from_mins(2), bus.recv()).await;
        let event = event.map_err(Trouble::new)?.map_err(Trouble::new)?;
        run(school, "finish_transcode", event.clone()).await?;
        let state = school.done(Some(&school.admin), "GET", &video, Value::Null).await?;
        match state["status"].as_str() {
            Some("ready") => return Ok((video, event)),
            Some("processing") => {}
            _ => return Err(Trouble::new(format!("the film cannot be watched: {state}"))),
        }
    }
}

async fn run(school: &School<'_>, operation: &str, event: Value) -> Outcome<Value> {
    let mut workers = xtask::registry::FEATURES.iter().flat_map(|feature| feature.workers);
    let worker = workers.find(|worker: &&Worker| worker.task.operation == operation);
    let task = worker.ok_or_else(|| Trouble::new(format!("no worker {operation}")))?.task();
    work(&task, &school.platform.context, event).await.map_err(Trouble::new)
}

/// Two seconds of moving picture with a tone.
async fn clip() -> Outcome<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("clip.mp4");
    let made = tokio::process::Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=2"])
        .args(["-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-pix_fmt", "yuv420p"])
        .args(["-c:v", "libx264", "-c:a", "aac", "-shortest"])
        .arg(&file)
        .status()
        .await;
    match made {
        Ok(status) if status.success() => Ok(std::fs::read(file)?),
        _ => Err(Trouble::new("ffmpeg is missing. What to do: tools/prepare ffmpeg, or install it, and run again.")),
    }
}
