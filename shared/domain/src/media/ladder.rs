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
    /// Frames per second.
    pub frame_rate: f64,
    /// The length in seconds.
    pub seconds: f64,
    /// Whether there is an audio track.
    pub audio: bool,
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
    /// Frames per second of all renditions, as numerator and denominator, if they are fewer than those of the source.
    pub frame_rate: Option<(u32, u32)>,
    /// Length of a segment, in seconds.
    pub segment_seconds: u32,
    /// Width and height of the poster.
    pub poster: (u32, u32),
    /// The second of the video that the poster shows.
    pub poster_second: u32,
}

/// The longest video that is transcoded, in seconds: four hours. Transcoding is paid for by the minute.
pub const MAX_SECONDS: f64 = 14_400.0;

/// Short sides of renditions, with the highest bitrate of a 16:9 picture at 30 frames per second.
const STEPS: [(u32, u32); 5] = [(1080, 5_000_000), (720, 3_000_000), (480, 1_400_000), (360, 900_000), (240, 450_000)];

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
        let poster_second = round_up((source.seconds / 4.0).clamp(1.0, 10.0));
        // Segments start with a key frame, and there is one every two seconds.
        let segment_seconds = round_up((source.seconds / MAX_SEGMENTS).max(6.0) / 2.0) * 2;
        let frame_rate = reduced_frame_rate(source.frame_rate);
        Ok(Self { rungs, frame_rate, segment_seconds, poster: scale(top.min(720.0)), poster_second })
    }
}

impl Source {
    /// The minutes that transcoding it is counted as, which are at least one. If the length is unknown, they are those
    /// of the longest video.
    pub fn minutes(&self) -> i32 {
        let seconds = if self.seconds > 0.0 { self.seconds.min(MAX_SECONDS) } else { MAX_SECONDS };
        i32::try_from(round_up(seconds / 60.0)).unwrap_or(i32::MAX)
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
        if self.rotation.rem_euclid(180) == 90 { (height, width) } else { (width, height) }
    }

    fn rung(&self, (width, height): (u32, u32)) -> Rung {
        let short = width.min(height);
        let (side, bits) = STEPS.into_iter().rev().find(|(side, _)| *side >= short).unwrap_or(STEPS[0]);
        let area = f64::from(width) * f64::from(height);
        let reference = f64::from(side) * f64::from(side) * 16.0 / 9.0;
        let max_bitrate = round_up((f64::from(bits) * area / reference / 1000.0).max(150.0)) * 1000;
        let audio_bitrate = self.audio.then_some(if short < 480 { 96_000 } else { 128_000 });
        Rung { width, height, max_bitrate, audio_bitrate }
    }
}

/// The frame rate of renditions of a source with more than 30 frames per second: every second frame of 50 and 60,
/// every fourth of 100 and 120, so that motion stays even.
fn reduced_frame_rate(source: f64) -> Option<(u32, u32)> {
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(width: u32, height: u32) -> Source {
        Source { width, height, rotation: 0, pixel: (1, 1), frame_rate: 30.0, seconds: 60.0, audio: true }
    }

    fn sizes(source: &Source) -> Vec<(u32, u32)> {
        Ladder::of(source).unwrap().rungs.iter().map(|rung| (rung.width, rung.height)).collect()
    }

    #[test]
    fn full_hd_is_offered_in_all_sizes() {
        assert_eq!(sizes(&source(1920, 1080)), [(1920, 1080), (1280, 720), (852, 480), (640, 360), (426, 240)]);
    }

    #[test]
    fn ultra_hd_begins_at_full_hd() {
        assert_eq!(sizes(&source(3840, 2160))[0], (1920, 1080));
    }

    #[test]
    fn a_portrait_video_stays_portrait() {
        assert_eq!(sizes(&source(720, 1280)), [(720, 1280), (480, 852), (360, 640), (240, 426)]);
    }

    #[test]
    fn a_video_that_a_phone_turned_is_offered_upright() {
        let turned = Source { rotation: -90, ..source(1280, 720) };
        assert_eq!(sizes(&turned)[0], (720, 1280));
    }

    #[test]
    fn pixels_that_are_not_square_become_square_without_growing() {
        let wide = Source { pixel: (64, 45), ..source(720, 576) };
        assert_eq!(sizes(&wide)[0], (720, 404));
        let narrow = Source { pixel: (8, 9), ..source(720, 480) };
        assert_eq!(sizes(&narrow)[0], (640, 480));
    }

    #[test]
    fn an_odd_size_between_two_steps_is_kept_and_made_even() {
        assert_eq!(sizes(&source(1001, 601)), [(1000, 600), (798, 480), (598, 360), (398, 240)]);
    }

    #[test]
    fn a_tiny_video_has_one_size_its_own() {
        assert_eq!(sizes(&source(160, 120)), [(160, 120)]);
        assert_eq!(sizes(&source(32, 32)), [(32, 32)]);
    }

    #[test]
    fn a_video_too_small_for_the_encoder_is_rejected_with_a_reason() {
        for (width, height) in [(0, 0), (16, 16), (8000, 16), (31, 1000)] {
            assert_eq!(Ladder::of(&source(width, height)).unwrap_err().code, FailureCode::TooSmall);
        }
    }

    #[test]
    fn a_video_without_sound_has_renditions_without_sound() {
        let silent = Ladder::of(&Source { audio: false, ..source(640, 360) }).unwrap();
        assert!(silent.rungs.iter().all(|rung| rung.audio_bitrate.is_none()));
    }

    #[test]
    fn no_rendition_has_more_than_thirty_frames_per_second_and_motion_stays_even() {
        let rates = [
            (24.0, None),
            (29.97, None),
            (30.0, None),
            (30.02, Some((30_000, 1000))),
            (40.0, Some((30_000, 1000))),
            (48.0, Some((24_000, 1000))),
            (50.0, Some((25_000, 1000))),
            (60_000.0 / 1001.0, Some((30_000, 1001))),
            (48_000.0 / 1001.0, Some((24_000, 1001))),
            (60.0, Some((30_000, 1000))),
            (120.0, Some((30_000, 1000))),
            (240.0, Some((30_000, 1000))),
        ];
        for (frame_rate, expected) in rates {
            let ladder = Ladder::of(&Source { frame_rate, ..source(640, 360) }).unwrap();
            assert_eq!(ladder.frame_rate, expected, "{frame_rate}");
        }
    }

    #[test]
    fn the_poster_is_not_the_first_black_frame_and_lies_within_the_video() {
        assert_eq!(Ladder::of(&Source { seconds: 600.0, ..source(640, 360) }).unwrap().poster_second, 10);
        assert_eq!(Ladder::of(&Source { seconds: 2.0, ..source(640, 360) }).unwrap().poster_second, 1);
    }

    #[test]
    fn hours_of_video_have_longer_segments() {
        assert_eq!(Ladder::of(&source(640, 360)).unwrap().segment_seconds, 6);
        assert_eq!(Ladder::of(&Source { seconds: MAX_SECONDS, ..source(640, 360) }).unwrap().segment_seconds, 8);
    }

    #[test]
    fn a_video_of_more_than_four_hours_is_rejected_with_a_reason() {
        let long = Source { seconds: MAX_SECONDS + 0.1, ..source(640, 360) };
        assert_eq!(Ladder::of(&long).unwrap_err().code, FailureCode::TooLong);
    }

    #[test]
    fn each_begun_minute_counts_and_an_unknown_length_counts_as_the_longest() {
        for (seconds, minutes) in [(0.5, 1), (60.0, 1), (60.5, 2), (MAX_SECONDS, 240), (0.0, 240)] {
            assert_eq!(Source { seconds, ..source(640, 360) }.minutes(), minutes, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn no_ladder_upscales_and_every_rung_can_be_encoded(
            width in 1_u32..9000, height in 1_u32..9000, quarter in 0_i32..4,
            pixel in (1_u32..5, 1_u32..5), frame_rate in 0.0_f64..240.0, seconds in 0.0_f64..=MAX_SECONDS, audio: bool,
        ) {
            let source = Source { width, height, rotation: quarter * 90, pixel, frame_rate, seconds, audio };
            let Ok(ladder) = Ladder::of(&source) else { return Ok(()) };
            let (width, height) = source.display_size();
            prop_assert!((1..=6).contains(&ladder.rungs.len()));
            for rung in &ladder.rungs {
                prop_assert!(f64::from(rung.width) <= width + 1e-3);
                prop_assert!(f64::from(rung.height) <= height + 1e-3);
                prop_assert!(rung.width % 2 == 0 && rung.height % 2 == 0);
                prop_assert!(rung.width >= 32 && rung.height >= 32);
                prop_assert!(rung.width <= 4096 && rung.height <= 4096);
                prop_assert!(rung.max_bitrate >= 150_000);
                let drift = f64::from(rung.width) * height / width - f64::from(rung.height);
                prop_assert!(drift.abs() <= 2.0 + 2.0 * height / width, "{rung:?} of {width}x{height}");
            }
            for pair in ladder.rungs.windows(2) {
                prop_assert!(pair[0].height > pair[1].height && pair[0].width > pair[1].width);
                prop_assert!(pair[0].max_bitrate >= pair[1].max_bitrate);
            }
            prop_assert!(ladder.segment_seconds % 2 == 0 && ladder.segment_seconds >= 6);
            let rate = ladder.frame_rate.map_or(frame_rate, |(frames, seconds)| f64::from(frames) / f64::from(seconds));
            prop_assert!(rate <= 30.0 && (frame_rate <= 30.0 || rate >= 23.0), "{rate} of {frame_rate}");
        }
    }
}
