//! A small film for the demo: drawn and sung by `ffmpeg`, so that no media file is in the repository.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::error::{Error, Result};

/// Twenty seconds of 720p with sound, as MP4.
pub(super) async fn draw() -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(|error| Error::new(error.to_string()))?;
    let file = folder.path().join("clip.mp4");
    run(&file).await?;
    tokio::fs::read(&file).await.map_err(|error| Error::new(format!("the demo clip cannot be read: {error}")))
}

async fn run(file: &Path) -> Result<()> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-y"])
        .args(["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=20"])
        .args(["-f", "lavfi", "-i", "sine=frequency=330:beep_factor=2:duration=20"])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"])
        .args(["-movflags", "+faststart"])
        .arg(file)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| Error::new(format!("cannot run ffmpeg: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::new(format!("ffmpeg could not draw the demo clip: {}", stderr.trim())))
}
