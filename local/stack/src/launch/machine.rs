//! Checks the machine for `ffmpeg`, which videos need. (The Makefile checks for Rust and a C compiler, because
//! this program cannot be built without them.)

use std::process::Stdio;

use tokio::process::Command;

use super::console::print;
use crate::error::{Error, Result};

/// Installs what is missing if it may, or prints how to.
pub(super) async fn check() -> Result<()> {
    if glotto_cloud::ffmpeg_available().await {
        return Ok(());
    }
    let installers: &[&[&str]] = if there_is("brew").await {
        &[&["brew", "install", "ffmpeg"]]
    } else if there_is("apt-get").await && is_root().await {
        &[&["apt-get", "update", "-qq"], &["apt-get", "install", "-y", "-qq", "ffmpeg"]]
    } else {
        return Err(missing());
    };
    let last = installers.last().map(|installer| installer.join(" ")).unwrap_or_default();
    print(&format!("ffmpeg is missing; installing it: {last}"));
    for installer in installers {
        let [program, arguments @ ..] = installer else { continue };
        let status = Command::new(program).args(arguments).stdout(Stdio::null()).status().await;
        if !status.is_ok_and(|status| status.success()) {
            return Err(missing());
        }
    }
    if glotto_cloud::ffmpeg_available().await { Ok(()) } else { Err(missing()) }
}

fn missing() -> Error {
    Error::new("ffmpeg is missing; it transcodes videos in place of MediaConvert").hint(
        "install it and run again: `sudo apt-get install ffmpeg`, `sudo dnf install ffmpeg-free`, \
         `sudo pacman -S ffmpeg` or `brew install ffmpeg`",
    )
}

async fn there_is(program: &str) -> bool {
    let mut which = Command::new("sh");
    which.args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).stderr(Stdio::null());
    which.status().await.is_ok_and(|status| status.success())
}

async fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().await;
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
