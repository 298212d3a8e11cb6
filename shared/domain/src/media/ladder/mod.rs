//! What a file is transcoded to: renditions of its picture from its own size downwards, renditions of its audio, and
//! captured frames.

mod audio;
mod captures;

pub use audio::{AudioRendition, MAX_TRACKS};
pub use captures::Captures;

use super::cost::factor;
use super::{Failure, FailureCode, Picture, Source};

/// A rendition of the picture to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Highest bitrate, in bits per second.
    pub max_bitrate: u32,
}

/// What a file is transcoded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The renditions of the picture, the largest first; none of a recording of sound.
    pub rungs: Vec<Rung>,
    /// Frames per second of all renditions, as numerator and denominator, if they are not those of the source.
    pub frame_rate: Option<(u32, u32)>,
    /// The tracks of audio that play with the picture. The first one is the default.
    pub tracks: Vec<AudioRendition>,
    /// Renditions without a picture, the best first: for bad networks, and of recordings of sound.
    pub audio_only: Vec<AudioRendition>,
    /// Length of a segment, in seconds.
    pub segment_seconds: u32,
    /// The frames that are captured; none of a recording of sound.
    pub captures: Option<Captures>,
}

/// The longest video that is transcoded, in seconds: four hours. Transcoding is paid for by the minute.
pub const MAX_SECONDS: f64 = 14_400.0;

/// The minutes that the longest video counts as if it has as many tracks as are transcoded.
pub const MOST_MINUTES: i32 = 393;

/// Short sides of renditions, with the highest bitrate of a 16:9 picture at 30 frames per second.
const STEPS: [(u32, u32); 5] = [(1080, 5_000_000), (720, 3_000_000), (480, 1_400_000), (360, 900_000), (240, 450_000)];

/// What a minute of a usual lesson is billed as: full HD with one track of audio.
const USUAL_WEIGHT: i32 = 11;
/// The smallest side that MediaConvert encodes.
const MIN_SIDE: f64 = 32.0;
/// The longest side that decoders of players support (H.264 level 5.1).
const MAX_LONG_SIDE: f64 = 4096.0;
/// A playlist has a few lines for each segment, and players load it before they begin.
const MAX_SEGMENTS: f64 = 2000.0;
/// More frames per second cost more a minute (<https://aws.amazon.com/mediaconvert/pricing/>).
const MAX_FRAME_RATE: f64 = 30.0;
/// Fewer than this look jerky, so frames are dropped unevenly instead.
const MIN_EVEN_FRAME_RATE: f64 = 24.0;
/// A lower average is that of a recording of a screen, which has a frame for each change. At the average, what moves
/// for a moment would be jerky; at 30 frames per second it is not, and costs the same.
const MIN_CONSTANT_FRAME_RATE: f64 = 10.0;

impl Ladder {
    /// The ladder for a source.
    ///
    /// # Errors
    ///
    /// The picture is too small to be encoded, the video is too long, or there is neither picture nor sound.
    pub fn of(source: &Source) -> Result<Self, Failure> {
        if source.seconds > MAX_SECONDS {
            return Err(Failure::with(FailureCode::TooLong, format!("{:.0} seconds", source.seconds)));
        }
        // Segments start with a key frame, and there is one every two seconds.
        let segment_seconds = round_up((source.seconds / MAX_SEGMENTS).max(6.0) / 2.0) * 2;
        let Some(picture) = &source.picture else {
            if source.tracks.is_empty() {
                return Err(Failure::of(FailureCode::NotAVideo));
            }
            let audio_only = audio::of_recording(&source.tracks);
            let (rungs, tracks) = (Vec::new(), Vec::new());
            return Ok(Self { rungs, frame_rate: None, tracks, audio_only, segment_seconds, captures: None });
        };
        let (sizes, poster) = sizes(picture)?;
        let rungs: Vec<Rung> = sizes.into_iter().map(Rung::of).collect();
        let largest = rungs.first().map_or(0, |rung| rung.width.min(rung.height));
        Ok(Self {
            rungs,
            frame_rate: other_frame_rate(picture.frame_rate),
            tracks: audio::with_picture(&source.tracks, largest),
            audio_only: audio::without_picture(&source.tracks),
            segment_seconds,
            captures: Some(Captures::new(poster, source.shown_seconds(picture))),
        })
    }
}

impl Ladder {
    /// The minutes that transcoding a source is counted as: those of the source, and more if it has so many tracks that
    /// a minute costs more than that of a usual lesson.
    pub fn minutes(&self, source: &Source) -> i32 {
        let weight = i32::try_from(self.weight()).unwrap_or(i32::MAX).max(USUAL_WEIGHT);
        let weighed = i64::from(source.minutes()).saturating_mul(weight.into());
        let rounded_up = weighed.saturating_add(i64::from(USUAL_WEIGHT) - 1) / i64::from(USUAL_WEIGHT);
        i32::try_from(rounded_up).unwrap_or(i32::MAX)
    }

    /// What a minute is billed as, in minutes of an output of standard definition.
    pub fn weight(&self) -> u32 {
        let pictures: u32 = self.rungs.iter().map(|rung| factor(Some((rung.width, rung.height)))).sum();
        let frames = self.captures.map_or(0, |captures| factor(Some((captures.width, captures.height))));
        let audio = self.tracks.len() + self.audio_only.len();
        let audio = u32::try_from(audio).unwrap_or(u32::MAX).saturating_mul(factor(None));
        pictures.saturating_add(frames).saturating_add(audio)
    }
}

/// Width and height in pixels.
type Size = (u32, u32);

/// The sizes of the renditions, the largest first, and that of captured frames.
fn sizes(picture: &Picture) -> Result<(Vec<Size>, Size), Failure> {
    let (width, height) = picture.display_size();
    let (short, long) = (width.min(height), width.max(height));
    let top = short.min(1080.0).min(short * MAX_LONG_SIDE / long.max(1.0));
    if !top.is_finite() || top < MIN_SIDE {
        let detail = format!("{width:.0}x{height:.0}");
        return Err(Failure::with(FailureCode::TooSmall, detail));
    }
    let scale = |side: f64| (round_to_even(width * side / short), round_to_even(height * side / short));
    let mut sides = vec![top];
    for (side, _) in STEPS {
        // A step that is nearly as large as the one above saves too little to be useful.
        if f64::from(side) <= sides.last().copied().unwrap_or(top) * 0.8 {
            sides.push(f64::from(side));
        }
    }
    Ok((sides.into_iter().map(scale).collect(), scale(top.min(720.0))))
}

impl Rung {
    fn of((width, height): (u32, u32)) -> Self {
        let short = width.min(height);
        let (side, bits) = STEPS.into_iter().rev().find(|(side, _)| *side >= short).unwrap_or(STEPS[0]);
        let area = f64::from(width) * f64::from(height);
        let reference = f64::from(side) * f64::from(side) * 16.0 / 9.0;
        let max_bitrate = round_up((f64::from(bits) * area / reference / 1000.0).max(150.0)) * 1000;
        Self { width, height, max_bitrate }
    }
}

/// The frame rate of renditions if it is not that of the source: of more than 30 frames per second, every second frame
/// of 50 and 60, every fourth of 100 and 120, so that motion stays even; 30 if the source has no constant rate.
fn other_frame_rate(source: f64) -> Option<(u32, u32)> {
    if source < MIN_CONSTANT_FRAME_RATE {
        return Some((30, 1));
    }
    if source <= MAX_FRAME_RATE {
        return None;
    }
    // A phone's average of 30.02 is 30 frames.
    let even = source / (source / (MAX_FRAME_RATE + 1.0)).ceil();
    let rate = if even < MIN_EVEN_FRAME_RATE - 0.1 { MAX_FRAME_RATE } else { even.min(MAX_FRAME_RATE) };
    // Television in countries with 60 Hz has 1000 frames in 1001 milliseconds for each whole number.
    let whole = (rate * 1.001).round();
    if (rate * 1.001 - whole).abs() < 0.002 && (rate - whole).abs() > 0.01 {
        return Some((floor(whole) * 1000, 1001));
    }
    Some((floor((rate * 1000.0).round()), 1000))
}

/// Rounds down to an even number, as encoders of 4:2:0 pictures need it.
fn round_to_even(length: f64) -> u32 {
    // A rounding error just below an even number must not cost two pixels.
    (floor(length + 1e-6) & !1).max(32)
}

/// Rounds up to a whole number.
pub(super) fn round_up(number: f64) -> u32 {
    floor(number.ceil())
}

/// Rounds down to a whole number, which is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and sizes are small")]
pub(super) fn floor(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests;
