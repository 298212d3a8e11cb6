//! What is done to the frames of an output before they are encoded.
//!
//! A preprocessor that is not supported is rejected when the job is created: without it, the result would be another.

use serde_json::Value;

use super::colours::ToneMapper;

/// The preprocessors of an output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Preprocessors {
    /// Frames that are tagged as interlaced become progressive.
    pub(super) deinterlaces: bool,
    /// The colours become those of BT.709 with limited levels. How a high dynamic range is mapped to the standard one.
    pub(super) colours: Option<ToneMapper>,
}

impl Preprocessors {
    pub(super) fn from_settings(settings: &Value) -> Result<Self, String> {
        only(settings, &["deinterlacer", "colorCorrector"])?;
        let deinterlacer = &settings["deinterlacer"];
        require(deinterlacer, &[], &[("mode", "DEINTERLACE"), ("algorithm", "INTERPOLATE"), ("control", "NORMAL")])?;
        let corrector = &settings["colorCorrector"];
        let colours = match corrector["hdrToSdrToneMapper"].as_str() {
            _ if corrector.is_null() => None,
            Some("PRESERVE_DETAILS") => Some(ToneMapper::PreserveDetails),
            Some("VIBRANT") => Some(ToneMapper::Vibrant),
            other => return Err(unsupported("hdrToSdrToneMapper", other)),
        };
        let conversions = [("colorSpaceConversion", "FORCE_709"), ("sampleRangeConversion", "LIMITED_RANGE_SQUEEZE")];
        require(corrector, &["hdrToSdrToneMapper"], &conversions)?;
        Ok(Self { deinterlaces: deinterlacer.is_object(), colours })
    }
}

/// Whether an output plays the only channel of its input on both sides.
pub(super) fn mono_on_both_sides(remix: &Value) -> Result<bool, String> {
    if remix.is_null() {
        return Ok(false);
    }
    let sides = serde_json::json!({
        "channelsIn": 1, "channelsOut": 2,
        "channelMapping": {"outputChannels": [{"inputChannels": [0]}, {"inputChannels": [0]}]},
    });
    if *remix == sides { Ok(true) } else { Err(unsupported("remixSettings", Some(remix.to_string().as_str()))) }
}

/// Rejects members that are not among these.
pub(super) fn only(settings: &Value, names: &[&str]) -> Result<(), String> {
    let mut members = settings.as_object().into_iter().flatten();
    match members.find(|(name, value)| !value.is_null() && !names.contains(&name.as_str())) {
        Some((name, value)) => Err(unsupported(name, Some(value.to_string().as_str()))),
        None => Ok(()),
    }
}

/// Rejects settings, if there are any, unless they have these values, and no members but these and `others`.
pub(super) fn require(settings: &Value, others: &[&str], members: &[(&str, &str)]) -> Result<(), String> {
    if settings.is_null() {
        return Ok(());
    }
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).chain(others.iter().copied()).collect();
    only(settings, &names)?;
    match members.iter().find(|(name, value)| settings[*name] != *value) {
        Some((name, _)) => Err(unsupported(name, settings[*name].as_str())),
        None => Ok(()),
    }
}

pub(super) fn unsupported(name: &str, value: Option<&str>) -> String {
    format!(": local transcoding does not support {name} {}", value.unwrap_or("without a value"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mix_of_channels_that_is_not_done_is_refused() {
        let mix = |channels_in: u8, left: i8, right: i8| {
            let side = |level| json!({"inputChannels": [level]});
            mono_on_both_sides(&json!({
                "channelsIn": channels_in, "channelsOut": 2,
                "channelMapping": {"outputChannels": [side(left), side(right)]},
            }))
        };
        assert_eq!(mix(1, 0, 0), Ok(true));
        assert_eq!(mono_on_both_sides(&Value::Null), Ok(false));
        for (channels_in, left, right) in [(1, 0, -6), (1, -60, 0), (2, 0, 0)] {
            assert!(mix(channels_in, left, right).is_err(), "{channels_in} {left} {right}");
        }
    }
}
