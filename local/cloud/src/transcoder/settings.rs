//! The settings of a job, as far as this emulation supports them.
//!
//! Settings that would change the result and are not supported (DRM, DASH, other codecs) are rejected when the
//! job is created. An output that only looks right would be worse.

use serde_json::Value;

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
    pub(super) groups: Vec<Group>,
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
    Hls(Hls),
    File,
}

/// How an HLS group cuts its outputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hls {
    pub(super) seconds: f64,
    pub(super) single_file: bool,
    /// Whole seconds in `EXTINF`, for very old players.
    pub(super) whole_seconds: bool,
}

/// One output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Output {
    pub(super) modifier: String,
    pub(super) extension: Option<String>,
    pub(super) video: Option<Video>,
    pub(super) audio: Option<Audio>,
}

/// The picture of an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Video {
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) scaling: String,
    pub(super) codec: VideoCodec,
}

/// How a picture is encoded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum VideoCodec {
    H264(H264),
    Frames(Frames),
}

/// H.264 settings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct H264 {
    pub(super) rate: Rate,
    pub(super) profile: Option<&'static str>,
    pub(super) gop: Option<Gop>,
    pub(super) frame_rate: Option<(u32, u32)>,
}

/// How many bits H.264 may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rate {
    Quality { level: f64, max: u32 },
    Variable { bitrate: u32, max: Option<u32> },
    Constant { bitrate: u32 },
}

/// How far apart key frames are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Gop {
    Frames(f64),
    Seconds(f64),
}

/// Single pictures out of a video.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frames {
    /// Seconds between two pictures.
    pub(super) every: f64,
    pub(super) most: u32,
    pub(super) quality: u32,
}

/// The sound of an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Audio {
    pub(super) bitrate: u32,
    pub(super) sample_rate: u32,
    pub(super) channels: u8,
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
        let groups = settings["outputGroups"].as_array().map_or(&[][..], Vec::as_slice);
        if groups.is_empty() {
            return Err("/settings/outputGroups: must have at least 1 element".to_owned());
        }
        let groups: Result<Vec<Group>, String> = groups
            .iter()
            .enumerate()
            .map(|(index, group)| Group::from_settings(group).map_err(|e| format!("/settings/outputGroups/{index}{e}")))
            .collect();
        Ok(Self { input, groups: groups? })
    }
}

impl Group {
    fn from_settings(group: &Value) -> Result<Self, String> {
        let settings = &group["outputGroupSettings"];
        let (kind, own) = match settings["type"].as_str() {
            Some("HLS_GROUP_SETTINGS") => {
                let own = &settings["hlsGroupSettings"];
                (Kind::Hls(Hls::from_settings(own)?), own)
            }
            Some("FILE_GROUP_SETTINGS") => (Kind::File, &settings["fileGroupSettings"]),
            other => {
                let other = other.unwrap_or("nothing");
                return Err(format!(": local transcoding knows HLS and file groups, not {other}"));
            }
        };
        let destination = text(&own["destination"]).ok_or(": a destination is required")?;
        let outputs = group["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        let outputs: Result<Vec<Output>, String> = outputs.iter().map(Output::from_settings).collect();
        let outputs = outputs?;
        let needs_modifier = matches!(kind, Kind::Hls(_)) || outputs.len() > 1;
        if outputs.is_empty() {
            return Err("/outputs: must have at least 1 element".to_owned());
        }
        if needs_modifier && outputs.iter().any(|output| output.modifier.is_empty()) {
            return Err("/outputs: each needs a nameModifier".to_owned());
        }
        Ok(Self { destination: Location::parse(&destination)?, kind, outputs })
    }
}

impl Hls {
    fn from_settings(own: &Value) -> Result<Self, String> {
        if own["encryption"].is_object() {
            return Err(": local transcoding does not encrypt".to_owned());
        }
        let seconds = own["segmentLength"].as_f64().ok_or(": segmentLength is required")?;
        if seconds < 1.0 || own["minSegmentLength"].is_null() {
            let why = ": segmentLength must be at least 1, minSegmentLength must be given";
            return Err(why.to_owned());
        }
        Ok(Self {
            seconds,
            single_file: own["segmentControl"] == "SINGLE_FILE",
            whole_seconds: own["manifestDurationFormat"] == "INTEGER",
        })
    }
}

impl Output {
    fn from_settings(output: &Value) -> Result<Self, String> {
        let video = &output["videoDescription"];
        let video = if video.is_object() { Some(Video::from_settings(video)?) } else { None };
        if has_any(&output["captionDescriptions"]) || !output["audioDescriptions"][1].is_null() {
            let why = ": local transcoding knows no captions and one sound an output";
            return Err(why.to_owned());
        }
        let audio = &output["audioDescriptions"][0];
        let audio = if audio.is_object() { Some(Audio::from_settings(audio)?) } else { None };
        if video.is_none() && audio.is_none() {
            return Err(": an output needs a picture or sound".to_owned());
        }
        Ok(Self {
            modifier: text(&output["nameModifier"]).unwrap_or_default(),
            extension: text(&output["extension"]),
            video,
            audio,
        })
    }
}

impl Video {
    fn from_settings(video: &Value) -> Result<Self, String> {
        let codec = &video["codecSettings"];
        let codec = match codec["codec"].as_str() {
            Some("H_264") => VideoCodec::H264(H264::from_settings(&codec["h264Settings"])?),
            Some("FRAME_CAPTURE") => VideoCodec::Frames(Frames::from_settings(&codec["frameCaptureSettings"])),
            other => {
                let other = other.unwrap_or("no codec");
                return Err(format!(": local transcoding knows H_264 and FRAME_CAPTURE, not {other}"));
            }
        };
        Ok(Self {
            width: number(&video["width"]),
            height: number(&video["height"]),
            scaling: text(&video["scalingBehavior"]).unwrap_or_else(|| "DEFAULT".to_owned()),
            codec,
        })
    }
}

impl H264 {
    fn from_settings(h264: &Value) -> Result<Self, String> {
        let bitrate = number(&h264["bitrate"]);
        let max = number(&h264["maxBitrate"]);
        let rate = match (h264["rateControlMode"].as_str(), bitrate, max) {
            (Some("QVBR"), _, Some(max)) => {
                let wanted = h264["qvbrSettings"]["qvbrQualityLevel"].as_f64().unwrap_or(7.0);
                let fine = h264["qvbrSettings"]["qvbrQualityLevelFineTune"].as_f64();
                Rate::Quality { level: wanted + fine.unwrap_or(0.0), max }
            }
            (Some("QVBR"), _, None) => return Err(": QVBR needs a maxBitrate".to_owned()),
            (Some("VBR"), Some(bitrate), max) => Rate::Variable { bitrate, max },
            (Some("CBR") | None, Some(bitrate), _) => Rate::Constant { bitrate },
            _ => return Err(": H_264 needs a bitrate".to_owned()),
        };
        let profile = match h264["codecProfile"].as_str() {
            Some("BASELINE") => Some("baseline"),
            Some("MAIN") => Some("main"),
            Some("HIGH") => Some("high"),
            _ => None,
        };
        let gop = match (h264["gopSizeUnits"].as_str(), h264["gopSize"].as_f64()) {
            (Some("SECONDS"), Some(size)) => Some(Gop::Seconds(size)),
            (Some("FRAMES") | None, Some(size)) => Some(Gop::Frames(size)),
            _ => None,
        };
        let frame_rate = match (&h264["framerateControl"], number(&h264["framerateNumerator"])) {
            (control, Some(numerator)) if control == "SPECIFIED" => {
                Some((numerator, number(&h264["framerateDenominator"]).unwrap_or(1).max(1)))
            }
            _ => None,
        };
        Ok(Self { rate, profile, gop, frame_rate })
    }
}

impl Frames {
    fn from_settings(frames: &Value) -> Self {
        let part = |name: &str, default: f64| frames[name].as_f64().unwrap_or(default).max(1.0);
        Self {
            // The service's own default is a picture every second.
            every: part("framerateDenominator", 1.0) / part("framerateNumerator", 1.0),
            most: number(&frames["maxCaptures"]).unwrap_or(10_000_000),
            quality: number(&frames["quality"]).unwrap_or(80).clamp(1, 100),
        }
    }
}

impl Audio {
    fn from_settings(audio: &Value) -> Result<Self, String> {
        let codec = &audio["codecSettings"];
        match codec["codec"].as_str() {
            Some("AAC") => {}
            other => {
                let other = other.unwrap_or("no codec");
                return Err(format!(": local transcoding knows AAC, not {other}"));
            }
        }
        let aac = &codec["aacSettings"];
        let channels = match aac["codingMode"].as_str() {
            Some("CODING_MODE_1_0" | "AD_RECEIVER_MIX") => 1,
            Some("CODING_MODE_5_1") => 6,
            _ => 2,
        };
        Ok(Self {
            bitrate: number(&aac["bitrate"]).unwrap_or(96_000),
            sample_rate: number(&aac["sampleRate"]).unwrap_or(48_000),
            channels,
        })
    }
}

fn has_any(list: &Value) -> bool {
    list.as_array().is_some_and(|list| !list.is_empty())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}
