//! The settings of a job, as far as this emulation supports them.
//!
//! Settings that would change the result and are not supported (DRM, other packages, other codecs) are rejected when
//! the job is created. An output that only looks right would be worse.

use serde_json::Value;

use super::audio::{self, Audio, Selectors};
use super::cmaf::{self, Cmaf, Part};
use super::codecs::Video;
use super::colours::Untagged;
use super::preprocessors::{only, unsupported};

/// An object in S3, or the beginning of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) bucket: String,
    pub(super) key: String,
}

impl Location {
    /// Parses `s3://bucket/key`.
    pub(super) fn parse(uri: &str) -> Result<Self, String> {
        let parsed = uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
        match parsed {
            Some((bucket, key)) if !bucket.is_empty() => Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() }),
            _ => Err(format!("{uri} is no s3://bucket/key")),
        }
    }

    pub(super) fn uri(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

/// A job, understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) input: Location,
    pub(super) selector: Selector,
    pub(super) groups: Vec<Group>,
}

/// How the picture of the input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Selector {
    /// Whether the rotation in the metadata is applied.
    pub(super) rotates: bool,
    /// The colours, if the file does not name them.
    pub(super) untagged: Untagged,
    /// Whether black follows a picture that ends before the sound.
    pub(super) pads: bool,
}

/// One output group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) destination: Location,
    pub(super) kind: Kind,
    pub(super) outputs: Vec<Output>,
}

/// How a group packages its outputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Cmaf(Cmaf),
    File,
}

/// One output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Output {
    pub(super) modifier: String,
    pub(super) extension: Option<String>,
    pub(super) video: Option<Video>,
    pub(super) audio: Option<Audio>,
    /// What it is for players, in a CMAF group.
    pub(super) part: Option<Part>,
}

impl Plan {
    pub(super) fn from_settings(settings: &Value) -> Result<Self, String> {
        let input = text(&settings["inputs"][0]["fileInput"]).ok_or("/settings/inputs/0/fileInput: is required")?;
        if settings["inputs"].as_array().is_some_and(|inputs| inputs.len() > 1)
            || has_any(&settings["inputs"][0]["inputClippings"])
        {
            return Err("/settings/inputs: local transcoding takes one input, whole".to_owned());
        }
        let input = Location::parse(&input)?;
        let selector = Selector::from_settings(&settings["inputs"][0]["videoSelector"])
            .map_err(|error| format!("/settings/inputs/0/videoSelector{error}"))?;
        let selectors = audio::selectors(&settings["inputs"][0]["audioSelectors"])
            .map_err(|error| format!("/settings/inputs/0/audioSelectors{error}"))?;
        let groups = settings["outputGroups"].as_array().map_or(&[][..], Vec::as_slice);
        if groups.is_empty() {
            return Err("/settings/outputGroups: must have at least 1 element".to_owned());
        }
        let groups: Result<Vec<Group>, String> = groups
            .iter()
            .enumerate()
            .map(|(index, group)| {
                Group::from_settings(group, &selectors).map_err(|e| format!("/settings/outputGroups/{index}{e}"))
            })
            .collect();
        Ok(Self { input, selector, groups: groups? })
    }
}

impl Selector {
    fn from_settings(selector: &Value) -> Result<Self, String> {
        only(selector, &["rotate", "colorSpace", "colorSpaceUsage", "sampleRange", "padVideo"])?;
        let setting = |name: &str, default| selector[name].as_str().unwrap_or(default);
        let rotates = match setting("rotate", "DEGREE_0") {
            "AUTO" => true,
            "DEGREE_0" => false,
            other => return Err(unsupported("rotate", Some(other))),
        };
        let untagged = match (setting("colorSpace", "FOLLOW"), setting("colorSpaceUsage", "FALLBACK")) {
            ("REC_601", "FALLBACK") => Untagged::Bt601,
            ("REC_709", "FALLBACK") | ("FOLLOW", _) => Untagged::Bt709,
            (space, usage) => return Err(unsupported("colorSpace", Some(format!("{space} {usage}").as_str()))),
        };
        let pads = match setting("padVideo", "DISABLED") {
            "BLACK" => true,
            "DISABLED" => false,
            other => return Err(unsupported("padVideo", Some(other))),
        };
        match setting("sampleRange", "FOLLOW") {
            "FOLLOW" => Ok(Self { rotates, untagged, pads }),
            other => Err(unsupported("sampleRange", Some(other))),
        }
    }
}

impl Group {
    fn from_settings(group: &Value, selectors: &Selectors) -> Result<Self, String> {
        let settings = &group["outputGroupSettings"];
        let (kind, own) = match settings["type"].as_str() {
            Some("CMAF_GROUP_SETTINGS") => {
                let own = &settings["cmafGroupSettings"];
                (Kind::Cmaf(Cmaf::from_settings(own)?), own)
            }
            Some("FILE_GROUP_SETTINGS") => (Kind::File, &settings["fileGroupSettings"]),
            other => {
                let other = other.unwrap_or("nothing");
                return Err(format!(": local transcoding knows CMAF and file groups, not {other}"));
            }
        };
        let destination = text(&own["destination"]).ok_or(": a destination is required")?;
        let is_cmaf = matches!(kind, Kind::Cmaf(_));
        let outputs = group["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        let outputs = outputs.iter().map(|output| Output::from_settings(output, is_cmaf, selectors));
        let outputs = outputs.collect::<Result<Vec<_>, _>>()?;
        if outputs.is_empty() {
            return Err("/outputs: must have at least 1 element".to_owned());
        }
        if (is_cmaf || outputs.len() > 1) && outputs.iter().any(|output| output.modifier.is_empty()) {
            return Err("/outputs: each needs a nameModifier".to_owned());
        }
        cmaf::check(&outputs.iter().map(|output| output.part.clone()).collect::<Vec<_>>())?;
        Ok(Self { destination: Location::parse(&destination)?, kind, outputs })
    }
}

impl Output {
    fn from_settings(output: &Value, is_cmaf: bool, selectors: &Selectors) -> Result<Self, String> {
        let video = &output["videoDescription"];
        let video = if video.is_object() { Some(Video::from_settings(video)?) } else { None };
        if has_any(&output["captionDescriptions"]) || !output["audioDescriptions"][1].is_null() {
            let why = ": local transcoding knows no captions and one sound an output";
            return Err(why.to_owned());
        }
        let audio = &output["audioDescriptions"][0];
        let audio = if audio.is_object() { Some(Audio::from_settings(audio, selectors)?) } else { None };
        match (&video, &audio) {
            (None, None) => return Err(": an output needs a picture or sound".to_owned()),
            (Some(_), Some(_)) if is_cmaf => {
                return Err(": an output of a CMAF group has a picture or sound, and not both".to_owned());
            }
            _ => {}
        }
        let container = &output["containerSettings"];
        let part = if is_cmaf { Some(Part::from_settings(container, video.is_some())?) } else { None };
        Ok(Self {
            modifier: text(&output["nameModifier"]).unwrap_or_default(),
            extension: text(&output["extension"]),
            video,
            audio,
            part,
        })
    }
}

fn has_any(list: &Value) -> bool {
    list.as_array().is_some_and(|list| !list.is_empty())
}

pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(super) fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}
