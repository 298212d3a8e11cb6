//! CMAF output groups: segments of which HLS and DASH play the same files.

use serde_json::Value;

use super::preprocessors::{only, require, unsupported};
use super::settings::text;

/// How a group cuts its outputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cmaf {
    /// Seconds of a segment.
    pub(super) seconds: f64,
}

/// What an output of a group is for players.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A rendition of the picture, with the group of audio that plays with it.
    Picture(Option<String>),
    /// A track of audio in a group.
    Track { group: String, is_default: bool, is_auto: bool },
    /// Audio that plays alone.
    AudioOnly,
}

impl Cmaf {
    pub(super) fn from_settings(own: &Value) -> Result<Self, String> {
        let written = [
            ("writeHlsManifest", "ENABLED"),
            ("writeDashManifest", "ENABLED"),
            ("segmentControl", "SEGMENTED_FILES"),
            ("segmentLengthControl", "GOP_MULTIPLE"),
            ("manifestDurationFormat", "FLOATING_POINT"),
            ("streamInfResolution", "INCLUDE"),
            ("manifestCompression", "NONE"),
            ("mpdProfile", "MAIN_PROFILE"),
            ("mpdManifestBandwidthType", "AVERAGE"),
            ("dashManifestStyle", "BASIC"),
            ("writeSegmentTimelineInRepresentation", "ENABLED"),
            ("videoCompositionOffsets", "SIGNED"),
        ];
        let others = [
            "destination",
            "segmentLength",
            "fragmentLength",
            "minFinalSegmentLength",
            "clientCache",
            "codecSpecification",
        ];
        require(own, &others, &written)?;
        let seconds = own["segmentLength"].as_f64().filter(|seconds| *seconds >= 1.0);
        let seconds = seconds.ok_or(": segmentLength must be at least 1")?;
        Ok(Self { seconds })
    }
}

impl Part {
    /// What an output with these settings of its container is.
    pub(super) fn from_settings(container: &Value, has_picture: bool) -> Result<Self, String> {
        if container["container"] != "CMFC" {
            return Err(": outputs of a CMAF group have the container CMFC".to_owned());
        }
        let own = &container["cmfcSettings"];
        only(own, &["audioGroupId", "audioRenditionSets", "audioTrackType", "iFrameOnlyManifest"])?;
        if !own["iFrameOnlyManifest"].is_null() && own["iFrameOnlyManifest"] != "EXCLUDE" {
            return Err(unsupported("iFrameOnlyManifest", own["iFrameOnlyManifest"].as_str()));
        }
        if has_picture {
            return Ok(Self::Picture(text(&own["audioRenditionSets"])));
        }
        let (is_default, is_auto) = match own["audioTrackType"].as_str() {
            Some("AUDIO_ONLY_VARIANT_STREAM") => return Ok(Self::AudioOnly),
            Some("ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT") => (true, true),
            Some("ALTERNATE_AUDIO_AUTO_SELECT") => (false, true),
            Some("ALTERNATE_AUDIO_NOT_AUTO_SELECT") => (false, false),
            other => return Err(unsupported("audioTrackType", other)),
        };
        let group = text(&own["audioGroupId"]).ok_or(": an audio track needs an audioGroupId")?;
        Ok(Self::Track { group, is_default, is_auto })
    }
}

/// Refuses groups of audio that no track is in, and more than one default.
pub(super) fn check(parts: &[Option<Part>]) -> Result<(), String> {
    let parts = || parts.iter().flatten();
    let has_track = |name: &str| parts().any(|part| matches!(part, Part::Track { group, .. } if group == name));
    for part in parts() {
        if let Part::Picture(Some(group)) = part
            && !has_track(group)
        {
            return Err(format!("/outputs: no output has the audioGroupId {group}"));
        }
    }
    let defaults = parts().filter(|part| matches!(part, Part::Track { is_default: true, .. })).count();
    if defaults > 1 { Err("/outputs: more than one audio track is the default".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sound(settings: &Value) -> Result<Part, String> {
        Part::from_settings(&json!({"container": "CMFC", "cmfcSettings": settings}), false)
    }

    #[test]
    fn a_track_is_in_a_group_and_one_of_them_is_the_default() {
        let track = |kind: &str| sound(&json!({"audioGroupId": "audio", "audioTrackType": kind})).unwrap();
        let default = track("ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT");
        let other = track("ALTERNATE_AUDIO_AUTO_SELECT");
        let picture = |group: &str| Some(Part::Picture(Some(group.to_owned())));
        assert_eq!(check(&[picture("audio"), Some(default.clone()), Some(other)]), Ok(()));
        assert!(check(&[picture("other"), Some(default.clone())]).is_err());
        assert!(check(&[Some(default.clone()), Some(default)]).is_err());
        assert_eq!(sound(&json!({"audioTrackType": "AUDIO_ONLY_VARIANT_STREAM"})), Ok(Part::AudioOnly));
    }

    #[test]
    fn what_is_not_done_is_refused() {
        assert!(sound(&json!({})).is_err(), "the kind of a track is required");
        assert!(sound(&json!({"audioTrackType": "ALTERNATE_AUDIO_AUTO_SELECT"})).is_err(), "a group is required");
        assert!(sound(&json!({"audioTrackType": "AUDIO_ONLY_VARIANT_STREAM", "klvMetadata": "NONE"})).is_err());
        let picture = json!({"container": "CMFC", "cmfcSettings": {"iFrameOnlyManifest": "INCLUDE"}});
        assert!(Part::from_settings(&picture, true).is_err());
        assert!(Part::from_settings(&json!({"container": "MP4"}), true).is_err());
    }
}
