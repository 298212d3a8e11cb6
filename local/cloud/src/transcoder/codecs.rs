//! How the picture of an output is encoded.

use serde_json::Value;

use super::preprocessors::Preprocessors;
use super::settings::{number, text};

/// The picture of an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Video {
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) scaling: String,
    pub(super) preprocessors: Preprocessors,
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

impl Video {
    pub(super) fn from_settings(video: &Value) -> Result<Self, String> {
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
            preprocessors: Preprocessors::from_settings(&video["videoPreprocessors"])?,
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
