//! Storing the files of a group, and describing it.

use std::path::Path;

use serde_json::{Value, json};

use super::Shared;
use super::cmaf::{Cmaf, Part};
use super::command::{self, Written};
use super::jobs::Failure;
use super::manifest::manifest;
use super::playlist;
use super::probe::{self, Media};
use super::run::internal;
use super::settings::{Group, Kind, Output, Plan};

/// An output of a CMAF group, as manifests describe it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Packaged {
    /// The beginning of the names of its files.
    pub(super) stem: String,
    pub(super) extension: &'static str,
    pub(super) part: Part,
    /// Seconds of each segment.
    pub(super) lengths: Vec<f64>,
    /// Bits a second: the most of any segment, and on average.
    pub(super) peak: u64,
    pub(super) average: u64,
    pub(super) codecs: Vec<String>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) frame_rate: Option<f64>,
    pub(super) language: Option<String>,
    /// What players show.
    pub(super) label: Option<String>,
}

impl Packaged {
    /// The name of its playlist.
    pub(super) fn playlist(&self) -> String {
        format!("{}.m3u8", self.stem)
    }
}

/// A group whose outputs are being stored.
struct Store<'a> {
    shared: &'a Shared,
    group: &'a Group,
    work: &'a Path,
}

/// Stores the files of a group, its manifests last, and describes it as the event does.
pub(super) async fn store(
    shared: &Shared,
    plan: &Plan,
    group: &Group,
    written: impl Iterator<Item = &Written>,
    work: &Path,
) -> Result<Value, Failure> {
    let store = Store { shared, group, work };
    match &group.kind {
        Kind::Cmaf(cmaf) => store.cmaf(plan, cmaf, written).await,
        Kind::File => store.files(written).await,
    }
}

impl Store<'_> {
    async fn cmaf(&self, plan: &Plan, cmaf: &Cmaf, written: impl Iterator<Item = &Written>) -> Result<Value, Failure> {
        let (mut details, mut outputs) = (Vec::new(), Vec::new());
        for written in written {
            let Some(output) = self.group.outputs.get(written.output) else { continue };
            let (packaged, media) = self.packaged(output, written).await?;
            details.push(detail(&self.uri(&written.name), &media));
            outputs.push(packaged);
            self.put_all(written).await?;
        }
        let base = command::base_name(plan, self.group);
        let mut files = Vec::new();
        for (name, content_type, text) in [
            (format!("{base}.m3u8"), "application/vnd.apple.mpegurl", playlist::master(&outputs)),
            (format!("{base}.mpd"), "application/dash+xml", manifest(&outputs, cmaf.seconds)),
        ] {
            self.put(&name, content_type, text.into_bytes()).await?;
            files.push(self.uri(&name));
        }
        Ok(json!({ "outputDetails": details, "type": "CMAF_GROUP", "playlistFilePaths": files }))
    }

    /// Each output is described by its last file.
    async fn files(&self, written: impl Iterator<Item = &Written>) -> Result<Value, Failure> {
        let mut details = Vec::new();
        for written in written {
            let directory = self.work.join(&written.directory);
            let names = names_in(&directory).await.map_err(internal)?;
            let exact = names.iter().find(|name| **name == written.name);
            let Some(last) = exact.or(names.last()) else { continue };
            let media = probe::output(&directory.join(last)).await.unwrap_or_default();
            let mut described = detail(&self.uri(last), &media);
            let video = self.group.outputs.get(written.output).and_then(|output| output.video.as_ref());
            if let Some((width, height)) = video.and_then(|video| video.width.zip(video.height)) {
                described["videoDetails"] = json!({ "widthInPx": width, "heightInPx": height });
            }
            details.push(described);
            self.put_all(written).await?;
        }
        Ok(json!({ "outputDetails": details, "type": "FILE_GROUP" }))
    }

    /// Describes an output by its playlist, and by its first segment.
    async fn packaged(&self, output: &Output, written: &Written) -> Result<(Packaged, Media), Failure> {
        let directory = self.work.join(&written.directory);
        let text = tokio::fs::read_to_string(directory.join(&written.name)).await.map_err(internal)?;
        let segments = playlist::segments(&text);
        let stem = written.name.trim_end_matches(".m3u8").to_owned();
        let extension = if output.video.is_some() { "cmfv" } else { "cmfa" };
        let init = command::init_name(&stem, extension);
        let mut media = self.first_segment(written, &init, segments.first().map(|(_, name)| *name)).await?;
        media.seconds = segments.iter().map(|(seconds, _)| seconds).sum();
        let size_of = |name: &str| std::fs::metadata(directory.join(name)).map_or(0, |file| file.len());
        let (peak, average) = playlist::bandwidth(&segments, size_of);
        let picture = media.video.as_ref();
        let codec = picture.map_or_else(|| "mp4a.40.2".to_owned(), |picture| picture.codec.clone());
        let audio = output.audio.as_ref();
        let packaged = Packaged {
            stem,
            extension,
            part: output.part.clone().unwrap_or(Part::AudioOnly),
            lengths: segments.iter().map(|(seconds, _)| *seconds).collect(),
            peak,
            average,
            codecs: vec![codec],
            size: picture.map(|picture| (picture.width, picture.height)),
            frame_rate: picture.map(|picture| picture.frame_rate).filter(|rate| *rate > 0.0),
            language: audio.and_then(|audio| audio.language.clone()),
            label: audio.and_then(|audio| audio.name.clone()),
        };
        Ok((packaged, media))
    }

    /// What is in the first segment, which can only be read after the beginning of all segments.
    async fn first_segment(&self, written: &Written, init: &str, first: Option<&str>) -> Result<Media, Failure> {
        let directory = self.work.join(&written.directory);
        let mut bytes = tokio::fs::read(directory.join(init)).await.map_err(internal)?;
        if let Some(first) = first {
            bytes.extend(tokio::fs::read(directory.join(first)).await.map_err(internal)?);
        }
        let whole = self.work.join(format!("{}.mp4", written.directory));
        tokio::fs::write(&whole, bytes).await.map_err(internal)?;
        Ok(probe::output(&whole).await.unwrap_or_default())
    }

    async fn put_all(&self, written: &Written) -> Result<(), Failure> {
        let directory = self.work.join(&written.directory);
        for name in names_in(&directory).await.map_err(internal)? {
            let content = tokio::fs::read(directory.join(&name)).await.map_err(internal)?;
            self.put(&name, content_type(&name), content).await?;
        }
        Ok(())
    }

    async fn put(&self, name: &str, content_type: &str, content: Vec<u8>) -> Result<(), Failure> {
        let bucket = &self.group.destination.bucket;
        let stored = self.shared.buckets.put(bucket, &self.key(name), content_type, content.into()).await;
        stored.map_err(internal)
    }

    /// The key of a file in the folder of the destination.
    fn key(&self, name: &str) -> String {
        match self.group.destination.key.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{name}"),
            None => name.to_owned(),
        }
    }

    fn uri(&self, name: &str) -> String {
        self.group.destination.uri(&self.key(name))
    }
}

fn detail(uri: &str, media: &Media) -> Value {
    let mut detail = json!({ "outputFilePaths": [uri] });
    if media.seconds > 0.0 {
        detail["durationInMs"] = json!(playlist::whole(media.seconds * 1000.0));
    }
    if let Some(picture) = &media.video {
        detail["videoDetails"] = json!({ "widthInPx": picture.width, "heightInPx": picture.height });
    }
    detail
}

fn content_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("m3u8") => "application/vnd.apple.mpegurl",
        Some("cmfv" | "mp4") => "video/mp4",
        Some("cmfa") => "audio/mp4",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

/// The names of the files in a directory, in order.
async fn names_in(directory: &Path) -> std::io::Result<Vec<String>> {
    let mut entries = tokio::fs::read_dir(directory).await?;
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
