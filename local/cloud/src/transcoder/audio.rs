//! How the audio of an output is made: which track, how it is mixed, and how loud it is.

use std::collections::BTreeMap;

use serde_json::Value;

use super::preprocessors::{mono_on_both_sides, only, require, unsupported};
use super::settings::{number, text};

/// The number of the track, from 1, that each selector of the input chooses.
pub(super) type Selectors = BTreeMap<String, u32>;

/// The sound of an output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Audio {
    /// The number of the track among the tracks of audio of the input, from 1.
    pub(super) track: u32,
    pub(super) bitrate: u32,
    pub(super) sample_rate: u32,
    /// Whether the only channel of the input is copied to both sides.
    pub(super) mono_on_both_sides: bool,
    pub(super) loudness: Option<Loudness>,
    /// The language, as players read it.
    pub(super) language: Option<String>,
    /// What players show.
    pub(super) name: Option<String>,
}

/// The loudness that a track gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Loudness {
    /// In LUFS.
    pub(super) target: f64,
    /// What is quieter stays as it is, in LUFS.
    pub(super) gate: f64,
    /// The highest peak, in decibels of full scale.
    pub(super) peak: f64,
}

/// The least bits per second for two channels at 48 kHz
/// (<https://docs.aws.amazon.com/mediaconvert/latest/ug/aac-support.html>).
const LEAST_BITRATE: u32 = 64_000;

/// The selectors of an input.
pub(super) fn selectors(settings: &Value) -> Result<Selectors, String> {
    let selectors = settings.as_object().into_iter().flatten();
    selectors.map(|(name, selector)| Ok((name.clone(), track_of(selector)?))).collect()
}

fn track_of(selector: &Value) -> Result<u32, String> {
    only(selector, &["defaultSelection", "selectorType", "tracks"])?;
    match selector["selectorType"].as_str() {
        None | Some("TRACK") => {}
        other => return Err(unsupported("selectorType", other)),
    }
    match selector["tracks"].as_array().map(Vec::as_slice) {
        None => Ok(1),
        Some([track]) => number(track).filter(|track| *track > 0).ok_or_else(|| unsupported("tracks", Some("0"))),
        Some(_) => Err(unsupported("tracks", Some("of several tracks"))),
    }
}

impl Audio {
    pub(super) fn from_settings(audio: &Value, selectors: &Selectors) -> Result<Self, String> {
        only(
            audio,
            &[
                "audioSourceName",
                "codecSettings",
                "remixSettings",
                "audioNormalizationSettings",
                "customLanguageCode",
                "languageCodeControl",
                "streamName",
            ],
        )?;
        let source = audio["audioSourceName"].as_str().unwrap_or_default();
        let track = selectors.get(source).ok_or_else(|| format!(": the input has no audio selector {source:?}"))?;
        let (bitrate, sample_rate) = aac(&audio["codecSettings"])?;
        Ok(Self {
            track: *track,
            bitrate,
            sample_rate,
            mono_on_both_sides: mono_on_both_sides(&audio["remixSettings"])?,
            loudness: Loudness::from_settings(&audio["audioNormalizationSettings"])?,
            language: text(&audio["customLanguageCode"]),
            name: text(&audio["streamName"]),
        })
    }

    /// The filters of a track with this loudness, in LUFS.
    pub(super) fn filters(&self, measured: Option<f64>) -> String {
        let mixed = self.mixed();
        match self.loudness.zip(measured).filter(|(loudness, measured)| *measured > loudness.gate) {
            Some((loudness, measured)) => {
                let (gain, limit) = (loudness.target - measured, 10_f64.powf(loudness.peak / 20.0));
                format!("{mixed},volume={gain:.2}dB,alimiter=limit={limit:.4}:level=0")
            }
            None => mixed.to_owned(),
        }
    }

    /// The filter that makes two channels of those of the input.
    pub(super) fn mixed(&self) -> &'static str {
        if self.mono_on_both_sides { "pan=stereo|c0=c0|c1=c0" } else { "aformat=channel_layouts=stereo" }
    }
}

/// Bits per second and samples per second.
fn aac(codec: &Value) -> Result<(u32, u32), String> {
    if codec["codec"] != "AAC" {
        return Err(unsupported("codec", codec["codec"].as_str()));
    }
    let aac = &codec["aacSettings"];
    require(
        aac,
        &["bitrate", "sampleRate"],
        &[("codecProfile", "LC"), ("codingMode", "CODING_MODE_2_0"), ("rateControlMode", "CBR")],
    )?;
    let bitrate = number(&aac["bitrate"]).unwrap_or(96_000);
    if bitrate < LEAST_BITRATE {
        return Err(format!(": the bitrate must be at least {LEAST_BITRATE}"));
    }
    Ok((bitrate, number(&aac["sampleRate"]).unwrap_or(48_000)))
}

impl Loudness {
    fn from_settings(settings: &Value) -> Result<Option<Self>, String> {
        if settings.is_null() {
            return Ok(None);
        }
        require(
            settings,
            &["targetLkfs", "correctionGateLevel", "truePeakLimiterThreshold"],
            &[
                ("algorithm", "ITU_BS_1770_3"),
                ("algorithmControl", "CORRECT_AUDIO"),
                ("peakCalculation", "TRUE_PEAK"),
                ("loudnessLogging", "DONT_LOG"),
            ],
        )?;
        let level = |name: &str, least: f64, default: f64| {
            let level = settings[name].as_f64().unwrap_or(default);
            let is_valid = (least..=0.0).contains(&level);
            if is_valid { Ok(level) } else { Err(format!(": {name} must be between {least} and 0")) }
        };
        Ok(Some(Self {
            target: level("targetLkfs", -59.0, -23.0)?,
            gate: level("correctionGateLevel", -70.0, -70.0)?,
            peak: level("truePeakLimiterThreshold", -8.0, 0.0)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(change: &Value) -> Value {
        let mut audio = json!({
            "audioSourceName": "Audio Selector 2",
            "codecSettings": {"codec": "AAC", "aacSettings": {
                "bitrate": 64_000, "sampleRate": 48_000, "codecProfile": "LC", "codingMode": "CODING_MODE_2_0",
                "rateControlMode": "CBR",
            }},
            "audioNormalizationSettings": {
                "algorithm": "ITU_BS_1770_3", "algorithmControl": "CORRECT_AUDIO", "targetLkfs": -18.0,
                "correctionGateLevel": -50, "peakCalculation": "TRUE_PEAK", "truePeakLimiterThreshold": -1.0,
                "loudnessLogging": "DONT_LOG",
            },
        });
        for (path, value) in change.as_object().unwrap() {
            *audio.pointer_mut(path).unwrap() = value.clone();
        }
        audio
    }

    fn parse(change: &Value) -> Result<Audio, String> {
        Audio::from_settings(&settings(change), &Selectors::from([("Audio Selector 2".to_owned(), 2)]))
    }

    #[test]
    fn a_track_gets_its_loudness_unless_it_is_too_quiet_to_be_speech() {
        let audio = parse(&json!({})).unwrap();
        assert_eq!(audio.track, 2);
        let mixed = "aformat=channel_layouts=stereo";
        assert_eq!(audio.filters(Some(-28.0)), format!("{mixed},volume=10.00dB,alimiter=limit=0.8913:level=0"));
        assert_eq!(audio.filters(Some(-60.0)), mixed);
        assert_eq!(audio.filters(None), mixed);
    }

    #[test]
    fn settings_that_are_not_done_are_refused() {
        for (path, wrong) in [
            ("/audioSourceName", json!("Audio Selector 1")),
            ("/codecSettings/codec", json!("MP3")),
            ("/codecSettings/aacSettings/bitrate", json!(48_000)),
            ("/codecSettings/aacSettings/codingMode", json!("CODING_MODE_5_1")),
            ("/audioNormalizationSettings/algorithm", json!("ITU_BS_1770_1")),
            ("/audioNormalizationSettings/loudnessLogging", json!("LOG")),
            ("/audioNormalizationSettings/targetLkfs", json!(-60.0)),
            ("/audioNormalizationSettings/truePeakLimiterThreshold", json!(-9.0)),
        ] {
            assert!(parse(&json!({path: wrong})).is_err(), "{path}");
        }
    }

    #[test]
    fn a_selector_chooses_one_track_by_its_number() {
        let one = json!({"selectorType": "TRACK", "tracks": [2], "defaultSelection": "NOT_DEFAULT"});
        let found = selectors(&json!({"a": {"defaultSelection": "DEFAULT"}, "b": one})).unwrap();
        assert_eq!(found, Selectors::from([("a".to_owned(), 1), ("b".to_owned(), 2)]));
        for wrong in [json!({"tracks": [1, 2]}), json!({"tracks": [0]}), json!({"selectorType": "PID", "pids": [1]})] {
            assert!(selectors(&json!({"a": wrong})).is_err(), "{wrong}");
        }
    }
}
