//! The renditions of audio: a track for each language of the source, and small ones without a picture.

use std::collections::BTreeSet;

use crate::locale::LanguageTag;
use crate::media::{AudioTrack, Channels};

/// A rendition of a track of audio: AAC with two channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioRendition {
    /// The number of the track among the tracks of audio of the source, from 1.
    pub track: u32,
    /// The channels of the source.
    pub channels: Channels,
    /// The language, if the source names it.
    pub language: Option<LanguageTag>,
    /// The name that players show, unless they derive one from the language: letters, digits and spaces, and no two
    /// tracks have the same.
    pub name: String,
    /// Bits per second.
    pub bitrate: u32,
}

/// Tracks of audio that are transcoded at most. The others of a source are left out.
pub const MAX_TRACKS: usize = 8;

/// With a large picture, or without any.
const GOOD: u32 = 128_000;
/// With a picture of less than [`LARGE`] lines.
const SMALL: u32 = 96_000;
/// For networks that are too slow for any picture. It is the least for two channels at 48 kHz
/// (<https://docs.aws.amazon.com/mediaconvert/latest/ug/aac-support.html>).
const LEAST: u32 = 64_000;
/// The short side from which a picture is large.
const LARGE: u32 = 480;

/// The tracks that play with a picture whose largest rendition has this short side.
pub(super) fn with_picture(tracks: &[AudioTrack], largest: u32) -> Vec<AudioRendition> {
    renditions(tracks, if largest < LARGE { SMALL } else { GOOD })
}

/// The rendition beside a picture for networks that are too slow for it: the default track alone.
pub(super) fn without_picture(tracks: &[AudioTrack]) -> Vec<AudioRendition> {
    renditions(tracks.get(..1).unwrap_or_default(), LEAST)
}

/// The renditions of a recording of sound: of its first track. Another language of it is another recording.
pub(super) fn of_recording(tracks: &[AudioTrack]) -> Vec<AudioRendition> {
    let first = tracks.get(..1).unwrap_or_default();
    [GOOD, LEAST].into_iter().flat_map(|bitrate| renditions(first, bitrate)).collect()
}

fn renditions(tracks: &[AudioTrack], bitrate: u32) -> Vec<AudioRendition> {
    let mut taken = BTreeSet::new();
    let numbered = (1..).zip(tracks.iter().take(MAX_TRACKS));
    let rendition = |(track, source): (u32, &AudioTrack)| {
        let AudioTrack { channels, language } = source.clone();
        let mut name = language.as_ref().map_or_else(|| format!("Track {track}"), name_of);
        if !taken.insert(name.clone()) {
            name = format!("{name} {track}");
            taken.insert(name.clone());
        }
        AudioRendition { track, channels, language, name, bitrate }
    };
    numbered.map(rendition).collect()
}

/// Names of tracks must not have hyphens (`AudioDescription.streamName`).
fn name_of(language: &LanguageTag) -> String {
    language.as_str().replace('-', " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn track(language: &str) -> AudioTrack {
        AudioTrack::new(Channels::Several, Some(language))
    }

    fn names(languages: &[&str]) -> Vec<String> {
        let tracks: Vec<_> = languages.iter().copied().map(track).collect();
        with_picture(&tracks, 1080).into_iter().map(|rendition| rendition.name).collect()
    }

    #[test]
    fn tracks_are_named_after_their_language_and_two_of_a_language_have_different_names() {
        assert_eq!(names(&["deu", "eng", "deu", "und"]), ["de", "en", "de 3", "Track 4"]);
        assert_eq!(names(&[]), [""; 0]);
    }

    #[test]
    fn only_the_first_eight_tracks_are_transcoded_and_only_the_first_without_a_picture() {
        let tracks = vec![track("eng"); 12];
        let numbers: Vec<u32> = with_picture(&tracks, 1080).iter().map(|rendition| rendition.track).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(without_picture(&tracks).len(), 1);
        assert_eq!(of_recording(&tracks).iter().map(|rendition| rendition.bitrate).collect::<Vec<_>>(), [GOOD, LEAST]);
    }

    #[test]
    fn a_small_picture_has_sound_with_fewer_bits() {
        let bitrate = |largest| with_picture(&[track("eng")], largest)[0].bitrate;
        assert_eq!([bitrate(360), bitrate(480), bitrate(1080)], [SMALL, GOOD, GOOD]);
    }

    proptest! {
        #[test]
        fn no_two_tracks_have_the_same_name_and_each_is_one_that_mediaconvert_takes(
            languages in prop::collection::vec("(deu|eng|und|zho|[a-z]{3}-[A-Z]{2})", 0..12),
        ) {
            let tracks: Vec<_> = languages.iter().map(|language| track(language)).collect();
            let names: Vec<_> = with_picture(&tracks, 720).into_iter().map(|rendition| rendition.name).collect();
            let distinct: BTreeSet<_> = names.iter().collect();
            prop_assert_eq!(distinct.len(), names.len());
            let allowed = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
            prop_assert!(names.iter().all(allowed), "{:?}", names);
        }
    }
}
