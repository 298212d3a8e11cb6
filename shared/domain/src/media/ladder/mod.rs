//! The renditions that a video is transcoded to: its own size and smaller ones.

use super::{Failure, FailureCode};

/// The properties of an uploaded video, as probed. Width and height are those of the stored frames,
/// before rotation and pixel shape are applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
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
    /// The length in seconds.
    pub seconds: f64,
    /// Length of the picture in seconds, which may end before the sound; 0 if it is unknown.
    pub picture_seconds: f64,
    /// The channels of the audio track, if there is one.
    pub audio: Option<Channels>,
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

/// A rendition to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Highest bitrate of the picture, in bits per second.
    pub max_bitrate: u32,
    /// Bitrate of the audio in bits per second, if there is any.
    pub audio_bitrate: Option<u32>,
}

/// What a video is transcoded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The renditions, the largest first.
    pub rungs: Vec<Rung>,
    /// Frames per second of all renditions, as numerator and denominator, if they are not those of the source.
    pub frame_rate: Option<(u32, u32)>,
    /// Length of a segment, in seconds.
    pub segment_seconds: u32,
    /// Width and height of the poster.
    pub poster: (u32, u32),
    /// The second of the video that the poster shows; 0 is the first frame.
    pub poster_second: u32,
}

/// The longest video that is transcoded, in seconds: four hours. Transcoding is paid for by the minute.
pub const MAX_SECONDS: f64 = 14_400.0;

/// Short sides of renditions, with the highest bitrate of a 16:9 picture at 30 frames per second.
const STEPS: [(u32, u32); 5] = [(1080, 5_000_000), (720, 3_000_000), (480, 1_400_000), (360, 900_000), (240, 450_000)];

/// Sound that outlasts the picture by less, in seconds, is that of an encoder that has rounded up to whole frames.
/// Black after such a picture would be the last thing that a viewer sees.
const TAIL: f64 = 0.1;
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
/// Pictures of standard definition have at most this many lines, and fewer columns than [`HD_COLUMNS`].
const SD_LINES: u32 = 576;
/// The columns of the smallest picture of high definition (SMPTE ST 296).
const HD_COLUMNS: u32 = 1280;

impl Ladder {
    /// The ladder for a source.
    ///
    /// # Errors
    ///
    /// The picture is too small to be encoded, or the video is too long.
    pub fn of(source: &Source) -> Result<Self, Failure> {
        if source.seconds > MAX_SECONDS {
            return Err(Failure::with(FailureCode::TooLong, format!("{:.0} seconds", source.seconds)));
        }
        let (width, height) = source.display_size();
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
        let rungs = sides.into_iter().map(|side| source.rung(scale(side))).collect();
        // Segments start with a key frame, and there is one every two seconds.
        let segment_seconds = round_up((source.seconds / MAX_SEGMENTS).max(6.0) / 2.0) * 2;
        let frame_rate = other_frame_rate(source.frame_rate);
        let (poster, poster_second) = (scale(top.min(720.0)), source.poster_second());
        Ok(Self { rungs, frame_rate, segment_seconds, poster, poster_second })
    }
}

impl Source {
    /// Whether black follows the picture, so that no sound is cut off. It does if the length of the picture is unknown.
    pub fn needs_padding(&self) -> bool {
        self.audio.is_some() && (self.picture_seconds <= 0.0 || self.picture_ends_first())
    }

    /// Whether the picture ends before the sound by more than encoders round up.
    fn picture_ends_first(&self) -> bool {
        self.picture_seconds > 0.0 && self.picture_seconds + TAIL < self.seconds
    }

    /// The second that the poster shows. It is within the picture, which black follows if it ends before the sound; of
    /// the shortest pictures it is the first frame.
    fn poster_second(&self) -> u32 {
        let ends_first = self.picture_ends_first();
        let shown = if ends_first { self.picture_seconds } else { self.seconds };
        if ends_first && shown <= 1.0 { 0 } else { round_up((shown / 4.0).clamp(1.0, 10.0)) }
    }

    /// The minutes that transcoding it is counted as, which are at least one. If the length is unknown, they are those
    /// of the longest video.
    pub fn minutes(&self) -> i32 {
        let seconds = if self.seconds > 0.0 { self.seconds.min(MAX_SECONDS) } else { MAX_SECONDS };
        i32::try_from(round_up(seconds / 60.0)).unwrap_or(i32::MAX)
    }

    /// The colours, if the file does not name them. Players assume the same.
    pub fn untagged_colours(&self) -> UntaggedColours {
        let is_sd = self.height <= SD_LINES && self.width < HD_COLUMNS;
        if is_sd { UntaggedColours::Bt601 } else { UntaggedColours::Bt709 }
    }

    /// Width and height as displayed: with square pixels, after rotation.
    fn display_size(&self) -> (f64, f64) {
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

    fn rung(&self, (width, height): (u32, u32)) -> Rung {
        let short = width.min(height);
        let (side, bits) = STEPS.into_iter().rev().find(|(side, _)| *side >= short).unwrap_or(STEPS[0]);
        let area = f64::from(width) * f64::from(height);
        let reference = f64::from(side) * f64::from(side) * 16.0 / 9.0;
        let max_bitrate = round_up((f64::from(bits) * area / reference / 1000.0).max(150.0)) * 1000;
        let audio_bitrate = self.audio.map(|_| if short < 480 { 96_000 } else { 128_000 });
        Rung { width, height, max_bitrate, audio_bitrate }
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
fn round_up(number: f64) -> u32 {
    floor(number.ceil())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and sizes are small")]
fn floor(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests;
