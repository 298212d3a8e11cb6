//! Doing a job: probe, transcode, store, describe.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{ChildStdout, Command};

use super::Shared;
use super::access;
use super::command::{self, Work};
use super::jobs::{Failure, Job};
use super::loudness;
use super::package;
use super::playlist;
use super::probe::{self, Media};
use super::settings::Plan;

/// Runs a job in the directory `work`. Returns its output groups in the format of the event.
pub(super) async fn job(shared: &Shared, job: &Job, work: &Path) -> Result<Value, Failure> {
    let plan = Plan::from_settings(&job.request["settings"]).map_err(|message| Failure { code: 1040, message })?;
    access::check_role(shared, job, &plan)?;
    let input = shared.buckets.file(&plan.input.bucket, &plan.input.key);
    let uri = plan.input.uri(&plan.input.key);
    let Some(input) = input.filter(|file| file.is_file()) else {
        return Err(Failure {
            code: 1404,
            message: format!(
                "Unable to open input file [{uri}]: [Failed probe/open: \
                 [Failed to read data: HeadObject failed]]"
            ),
        });
    };
    let media = probe::input(&input, &uri).await?;
    let measured = loudness::measure(&plan, &media, &input).await?;
    let todo = command::of(&plan, &media, &measured, &input, work);
    for written in &todo.outputs {
        tokio::fs::create_dir_all(work.join(&written.directory)).await.map_err(internal)?;
    }
    transcode(shared, &job.id, &todo, &media).await?;
    let mut groups = Vec::new();
    for (index, group) in plan.groups.iter().enumerate() {
        let written = todo.outputs.iter().filter(|written| written.group == index);
        groups.push(package::store(shared, &plan, group, written, work).await?);
    }
    Ok(Value::Array(groups))
}

/// Runs `ffmpeg`, telling the job how far it is.
async fn transcode(shared: &Shared, id: &str, todo: &Work, media: &Media) -> Result<(), Failure> {
    if todo.outputs.is_empty() {
        let message = "The input has neither picture nor sound for any output.".to_owned();
        return Err(Failure { code: 1010, message });
    }
    let mut child = Command::new("ffmpeg")
        .args(&todo.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| probe::missing("ffmpeg", &error))?;
    let progress = follow(shared, id, child.stdout.take(), media.seconds);
    let complaint = complaint(child.stderr.take());
    let ((), complaint, status) = tokio::join!(progress, complaint, child.wait());
    if complaint.is_truncated {
        let message = "Demuxer: [ReadPacketData File read failed - end of file hit. Is file truncated?]".to_owned();
        return Err(Failure { code: 1076, message });
    }
    if status.map_err(internal)?.success() {
        return Ok(());
    }
    Err(Failure { code: 1999, message: format!("Transcoding failed: {}", complaint.text) })
}

async fn follow(shared: &Shared, id: &str, output: Option<ChildStdout>, seconds: f64) {
    let Some(output) = output else { return };
    let mut lines = BufReader::new(output).lines();
    let mut last = 0;
    while let Ok(Some(line)) = lines.next_line().await {
        let time = line.strip_prefix("out_time_us=").and_then(|us| us.parse::<f64>().ok());
        let Some(fraction) = time.map(|us| us / 1e6 / seconds).filter(|_| seconds > 0.0) else {
            continue;
        };
        let percent = u8::try_from(playlist::whole(fraction.clamp(0.0, 0.99) * 100.0)).unwrap_or(99);
        if percent > last {
            last = percent;
            shared.jobs.advance(id, |job| job.percent = percent);
        }
    }
}

/// The error output of `ffmpeg`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Complaint {
    /// Its end, shortened to fit into an event.
    text: String,
    /// Whether the index of the input has samples after the end of the file.
    is_truncated: bool,
}

async fn complaint(output: Option<impl AsyncRead + Unpin>) -> Complaint {
    let Some(output) = output else { return Complaint::default() };
    let (mut parts, mut last, mut is_truncated) = (BufReader::new(output).split(b'\n'), VecDeque::new(), false);
    // A complaint cut short by an error is still the complaint.
    while let Ok(Some(line)) = parts.next_segment().await {
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        is_truncated |= line.ends_with("partial file");
        if !line.is_empty() {
            last.push_back(line);
        }
        if last.len() > 5 {
            last.pop_front();
        }
    }
    let text = Vec::from(last).join("; ").chars().take(1000).collect();
    Complaint { text, is_truncated }
}

pub(super) fn internal(error: impl std::fmt::Display) -> Failure {
    Failure { code: 1999, message: format!("The machine failed: {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_lines_of_a_complaint_are_kept_and_none_that_says_that_the_file_is_truncated_is_missed() {
        let lines = |before: &str| format!("{before}\n{}", "Invalid data\n\n".repeat(100));
        let read = async |text: String| complaint(Some(text.as_bytes())).await;
        let text = ["Invalid data"; 5].join("; ");
        let truncated = read(lines("[mov] stream 1, offset 0xca54: partial file\r")).await;
        assert_eq!(truncated, Complaint { text: text.clone(), is_truncated: true });
        assert_eq!(read(lines("Error")).await, Complaint { text, is_truncated: false });
        assert_eq!(read(String::new()).await, Complaint::default());
    }
}
