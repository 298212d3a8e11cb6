//! What a probe says of an uploaded file: its picture, its tracks of audio, and its length.

use super::ladder::MAX_SECONDS;
use super::{Failure, FailureCode, Medium};
use crate::locale::LanguageTag;

/// The properties of an uploaded file, as probed.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The picture, if there is one.
    pub picture: Option<Picture>,
    /// The length in seconds; 0 if it is unknown, like that of recordings of browsers.
    pub seconds: f64,
    /// The tracks of audio, in the order of the file.
    pub tracks: Vec<AudioTrack>,
}

/// The picture of a file. Width and height are those of the stored frames, before rotation and pixel shape are applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// Width of the stored frames, in pixels.
    pub width: u32,
    /// Height of the stored frames, in pixels.
    pub height: u32,
    /// Degrees by which players rotate the frames.
    pub rotation: i32,
    /// The aspect ratio of a pixel: width to height.
    pub pixel: (u32, u32),
    /// Frames per second on average; 0 if the file does not say it, like recordings of browsers.
    pub frame_rate: f64,
    /// Its length in seconds, which may end before the sound; 0 if it is unknown.
    pub seconds: f64,
}

/// A track of audio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioTrack {
    /// The channels.
    pub channels: Channels,
    /// The language, if the file names one.
    pub language: Option<LanguageTag>,
}

/// The channels of an audio track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One, which belongs on both sides.
    Mono,
    /// Two or more.
    Several,
}

/// The colours of a video whose file does not name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UntaggedColours {
    /// Those of standard definition (ITU-R BT.601).
    Bt601,
    /// Those of high definition (ITU-R BT.709).
    Bt709,
}

/// Sound that outlasts the picture by less, in seconds, is that of an encoder that has rounded up to whole frames.
/// Black after such a picture would be the last thing that a viewer sees.
const TAIL: f64 = 0.1;
/// Pictures of standard definition have at most this many lines, and fewer columns than [`HD_COLUMNS`].
const SD_LINES: u32 = 576;
/// The columns of the smallest picture of high definition (SMPTE ST 296).
const HD_COLUMNS: u32 = 1280;
/// Codes of ISO 639-2 that name no language: undetermined, several, no linguistic content, not coded.
const NO_LANGUAGE: [&str; 4] = ["und", "mul", "zxx", "mis"];

impl Source {
    /// The source with what a lesson plays of it.
    ///
    /// # Errors
    ///
    /// A video lesson needs a picture, and an audio lesson sound.
    pub fn played_as(self, medium: Medium) -> Result<Self, Failure> {
        match medium {
            Medium::Video if self.picture.is_none() => Err(Failure::of(FailureCode::NoPicture)),
            Medium::Audio if self.tracks.is_empty() => Err(Failure::of(FailureCode::NoSound)),
            Medium::Video => Ok(self),
            Medium::Audio => Ok(Self { picture: None, ..self }),
        }
    }

    /// Whether black follows the picture, so that no sound is cut off. It does if the length of the picture is unknown.
    pub fn needs_padding(&self) -> bool {
        let is_short = |picture: &Picture| picture.seconds <= 0.0 || picture.ends_before(self.seconds);
        !self.tracks.is_empty() && self.picture.as_ref().is_some_and(is_short)
    }

    /// Seconds of the picture that can be captured; 0 if the length is unknown.
    pub(super) fn shown_seconds(&self, picture: &Picture) -> f64 {
        if picture.ends_before(self.seconds) { picture.seconds } else { self.seconds }
    }

    /// The minutes that transcoding it is counted as, which are at least one. If the length is unknown, they are those
    /// of the longest video.
    pub fn minutes(&self) -> i32 {
        let seconds = if self.seconds > 0.0 { self.seconds.min(MAX_SECONDS) } else { MAX_SECONDS };
        i32::try_from(super::ladder::round_up(seconds / 60.0)).unwrap_or(i32::MAX)
    }
}

impl Picture {
    /// Whether it ends before the sound by more than encoders round up.
    fn ends_before(&self, seconds: f64) -> bool {
        self.seconds > 0.0 && self.seconds + TAIL < seconds
    }

    /// The colours, if the file does not name them. Players assume the same.
    pub fn untagged_colours(&self) -> UntaggedColours {
        let is_sd = self.height <= SD_LINES && self.width < HD_COLUMNS;
        if is_sd { UntaggedColours::Bt601 } else { UntaggedColours::Bt709 }
    }

    /// Width and height as displayed: with square pixels, after rotation.
    pub(super) fn display_size(&self) -> (f64, f64) {
        let (across, down) = self.pixel;
        let pixel = if across == 0 || down == 0 { 1.0 } else { f64::from(across) / f64::from(down) };
        let (mut width, mut height) = (f64::from(self.width), f64::from(self.height));
        // Never upscaled: the longer side of a pixel is reduced, the shorter one is not stretched.
        if pixel > 1.0 {
            height /= pixel;
        } else {
            width *= pixel;
        }
        // MediaConvert takes what is within a degree of a quarter turn as one, and ignores other rotations.
        if (89..=91).contains(&self.rotation.rem_euclid(180)) { (height, width) } else { (width, height) }
    }
}

impl AudioTrack {
    /// A track whose file names its language by a code of ISO 639-2 or 639-3, or not at all.
    pub fn new(channels: Channels, code: Option<&str>) -> Self {
        let named = code.map(str::trim).filter(|code| !NO_LANGUAGE.contains(&code.to_ascii_lowercase().as_str()));
        Self { channels, language: named.and_then(|code| LanguageTag::parse(code).ok()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_lesson_needs_a_picture_and_an_audio_lesson_sound_alone() {
        let picture = Picture { width: 640, height: 360, rotation: 0, pixel: (1, 1), frame_rate: 25.0, seconds: 9.0 };
        let film = Source { picture: Some(picture), seconds: 9.0, tracks: vec![AudioTrack::new(Channels::Mono, None)] };
        let (sound, silent) = (Source { picture: None, ..film.clone() }, Source { tracks: vec![], ..film.clone() });
        assert_eq!(film.clone().played_as(Medium::Video), Ok(film.clone()));
        assert_eq!(silent.clone().played_as(Medium::Video), Ok(silent.clone()));
        assert_eq!(sound.clone().played_as(Medium::Video), Err(Failure::of(FailureCode::NoPicture)));
        assert_eq!(film.played_as(Medium::Audio), Ok(sound.clone()), "the cover of a recording is not played");
        assert_eq!(sound.clone().played_as(Medium::Audio), Ok(sound));
        assert_eq!(silent.played_as(Medium::Audio), Err(Failure::of(FailureCode::NoSound)));
    }

    #[test]
    fn the_language_of_a_track_is_a_tag_of_bcp_47_and_codes_that_name_none_are_ignored() {
        let language = |code: Option<&str>| {
            AudioTrack::new(Channels::Several, code).language.map(|language| language.as_str().to_owned())
        };
        for (code, expected) in [("deu", "de"), ("ger", "de"), ("ENG", "en"), ("fil", "fil"), ("pt-BR", "pt-BR")] {
            assert_eq!(language(Some(code)).as_deref(), Some(expected), "{code}");
        }
        for none in [None, Some(""), Some("und"), Some("MUL"), Some("zxx"), Some("mis"), Some("not a language")] {
            assert_eq!(language(none), None, "{none:?}");
        }
    }
}
