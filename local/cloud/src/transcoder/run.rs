//! Doing a job: probe, transcode, store, describe.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{ChildStderr, ChildStdout, Command};

use super::Shared;
use super::access;
use super::command::{self, Work, Written};
use super::jobs::{Failure, Job};
use super::playlist::{self, Variant};
use super::probe::{self, Media};
use super::settings::{Group, Kind, Plan};

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
    let todo = command::of(&plan, &media, &input, work);
    for written in &todo.outputs {
        tokio::fs::create_dir_all(work.join(&written.directory)).await.map_err(internal)?;
    }
    transcode(shared, &job.id, &todo, &media).await?;
    let mut groups = Vec::new();
    for (index, group) in plan.groups.iter().enumerate() {
        let written = todo.outputs.iter().filter(|written| written.group == index);
        groups.push(store(shared, &plan, group, written, work).await?);
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
    if status.map_err(internal)?.success() {
        return Ok(());
    }
    Err(Failure { code: 1999, message: format!("Transcoding failed: {complaint}") })
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

/// The error output of `ffmpeg`, shortened to fit into an event.
async fn complaint(output: Option<ChildStderr>) -> String {
    let mut text = Vec::new();
    if let Some(output) = output {
        // A complaint cut short by an error is still the complaint.
        let _ = output.take(256 * 1024).read_to_end(&mut text).await;
    }
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("; ").chars().take(1000).collect()
}

/// Stores the files of a group, its master playlist last, and describes it.
async fn store(
    shared: &Shared,
    plan: &Plan,
    group: &Group,
    written: impl Iterator<Item = &Written>,
    work: &Path,
) -> Result<Value, Failure> {
    let folder = group.destination.key.rsplit_once('/').map_or("", |(folder, _)| folder);
    let key = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let mut details = Vec::new();
    let mut variants = Vec::new();
    for output in written {
        let directory = work.join(&output.directory);
        let names = names_in(&directory).await.map_err(internal)?;
        let main = main_file(output, &names);
        let Some(main) = main else { continue };
        let media = probe_output(group, output, &directory, &names, main).await;
        if matches!(group.kind, Kind::Hls(_)) {
            variants.push(variant(output, &directory, media.as_ref()).await?);
        }
        details.push(detail(&group.destination.uri(&key(main)), media.as_ref()));
        for name in &names {
            put(shared, &group.destination.bucket, &key(name), &directory.join(name)).await?;
        }
    }
    let kind = if variants.is_empty() { "FILE_GROUP" } else { "HLS_GROUP" };
    let mut described = json!({ "outputDetails": details, "type": kind });
    if !variants.is_empty() {
        let name = key(&format!("{}.m3u8", command::base_name(plan, group)));
        let text = playlist::master(&variants);
        let content_type = "application/vnd.apple.mpegurl";
        let stored = shared.buckets.put(&group.destination.bucket, &name, content_type, text.into()).await;
        stored.map_err(internal)?;
        described["playlistFilePaths"] = json!([group.destination.uri(&name)]);
    }
    Ok(described)
}

/// The main file of an output: its playlist, the file itself, or the last picture.
fn main_file<'a>(output: &Written, names: &'a [String]) -> Option<&'a str> {
    let exact = names.iter().find(|name| **name == output.name);
    exact.or(names.last()).map(String::as_str)
}

/// The contents of an output. For a playlist, the first segment is read instead.
async fn probe_output(
    group: &Group,
    output: &Written,
    directory: &Path,
    names: &[String],
    main: &str,
) -> Option<Media> {
    let file = match group.kind {
        Kind::Hls(_) => names.iter().find(|name| **name != output.name)?,
        Kind::File => main,
    };
    let mut media = probe::output(&directory.join(file)).await?;
    if let Kind::Hls(_) = group.kind {
        let text = tokio::fs::read_to_string(directory.join(main)).await.ok()?;
        let lengths = text.lines().filter_map(|line| line.strip_prefix("#EXTINF:"));
        media.seconds = lengths.filter_map(|line| line.split(',').next()?.parse::<f64>().ok()).sum();
    }
    Some(media)
}

async fn variant(output: &Written, directory: &Path, media: Option<&Media>) -> Result<Variant, Failure> {
    let text = tokio::fs::read_to_string(directory.join(&output.name)).await.map_err(internal)?;
    let size_of = |name: &str| std::fs::metadata(directory.join(name)).map_or(0, |file| file.len());
    let (peak, average) = playlist::bandwidth(&text, size_of);
    let picture = media.and_then(|media| media.video.as_ref());
    let mut codecs: Vec<String> = picture.iter().map(|picture| picture.codec.clone()).collect();
    if media.is_some_and(|media| media.audio) {
        codecs.push("mp4a.40.2".to_owned());
    }
    Ok(Variant {
        name: output.name.clone(),
        peak,
        average,
        codecs,
        size: picture.map(|picture| (picture.width, picture.height)),
        frame_rate: picture.map(|picture| picture.frame_rate).filter(|rate| *rate > 0.0),
    })
}

fn detail(uri: &str, media: Option<&Media>) -> Value {
    let mut detail = json!({ "outputFilePaths": [uri] });
    if let Some(media) = media {
        if media.seconds > 0.0 {
            detail["durationInMs"] = json!(playlist::whole(media.seconds * 1000.0));
        }
        if let Some(picture) = &media.video {
            detail["videoDetails"] = json!({ "widthInPx": picture.width, "heightInPx": picture.height });
        }
    }
    detail
}

async fn put(shared: &Shared, bucket: &str, key: &str, file: &Path) -> Result<(), Failure> {
    let content = tokio::fs::read(file).await.map_err(internal)?;
    let content_type = match file.extension().and_then(|extension| extension.to_str()) {
        Some("m3u8") => "application/vnd.apple.mpegurl",
        Some("ts") => "video/mp2t",
        Some("mp4") => "video/mp4",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    };
    shared.buckets.put(bucket, key, content_type, content.into()).await.map_err(internal)
}

async fn names_in(directory: &Path) -> std::io::Result<Vec<String>> {
    let mut entries = tokio::fs::read_dir(directory).await?;
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure { code: 1999, message: format!("The machine failed: {error}") }
}
