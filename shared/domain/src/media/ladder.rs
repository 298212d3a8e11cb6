//! The renditions of a video: which sizes it is offered in, from its own size downward.

use super::{Failure, FailureCode};

/// What a probe tells of an uploaded file. Sizes are as stored; turning and pixels that are not
/// square are told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// Pixels a line, as stored.
    pub width: u32,
    /// Lines, as stored.
    pub height: u32,
    /// Degrees by which players turn it.
    pub rotation: i32,
    /// The shape of a pixel: width over height.
    pub pixel: (u32, u32),
    /// Frames a second.
    pub frame_rate: f64,
    /// How long it is.
    pub seconds: f64,
    /// Whether there is sound.
    pub audio: bool,
}

/// One rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Pixels a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Bits a second of the picture at most.
    pub most_bits: u32,
    /// Bits a second of the sound, if there is any.
    pub audio_bits: Option<u32>,
}

/// All that is to be made of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The renditions, the largest first.
    pub rungs: Vec<Rung>,
    /// Seconds a segment.
    pub segment: u32,
    /// Size of the poster.
    pub poster: (u32, u32),
    /// From which second on the poster is taken.
    pub poster_at: u32,
}

/// Short sides in use, with the bits a second that a 16:9 picture of 30 frames needs at most.
const STEPS: [(u32, u32); 5] = [(1080, 5_000_000), (720, 3_000_000), (480, 1_400_000), (360, 900_000), (240, 450_000)];

/// MediaConvert encodes nothing smaller.
const LEAST_SIDE: f64 = 32.0;
/// Players' decoders take nothing wider (H.264 level 5.1).
const MOST_LONG_SIDE: f64 = 4096.0;
/// A playlist names each segment with a signed link; so many keep it within what a function may answer.
const MOST_SEGMENTS: f64 = 2000.0;

impl Ladder {
    /// The ladder of a source, or why there is none.
    pub fn of(source: &Source) -> Result<Self, Failure> {
        let (width, height) = source.shown();
        let (short, long) = (width.min(height), width.max(height));
        let top = short.min(1080.0).min(short * MOST_LONG_SIDE / long.max(1.0));
        if !top.is_finite() || top < LEAST_SIDE {
            let detail = format!("{width:.0}x{height:.0}");
            return Err(Failure::with(FailureCode::TooSmall, detail));
        }
        let scale = |side: f64| (even(width * side / short), even(height * side / short));
        let mut sides = vec![top];
        for (side, _) in STEPS {
            // A step that is nearly as large as the one above would not help anybody.
            if f64::from(side) <= sides.last().copied().unwrap_or(top) * 0.8 {
                sides.push(f64::from(side));
            }
        }
        let rungs = sides.into_iter().map(|side| source.rung(scale(side))).collect();
        let poster_at = whole((source.seconds / 4.0).clamp(1.0, 10.0));
        // Key frames come every two seconds, and segments begin with one.
        let segment = whole((source.seconds / MOST_SEGMENTS).max(6.0) / 2.0) * 2;
        Ok(Self { rungs, segment, poster: scale(top.min(720.0)), poster_at })
    }
}

impl Source {
    /// The size as it is seen: with square pixels, upright.
    fn shown(&self) -> (f64, f64) {
        let (across, down) = self.pixel;
        let pixel = if across == 0 || down == 0 { 1.0 } else { f64::from(across) / f64::from(down) };
        let (mut width, mut height) = (f64::from(self.width), f64::from(self.height));
        // Never upscaled: the longer side of a pixel is cut, not the shorter stretched.
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
        let motion = if self.frame_rate > 31.0 { 1.5 } else { 1.0 };
        let most_bits = whole((f64::from(bits) * area / reference * motion / 1000.0).max(150.0)) * 1000;
        let audio_bits = self.audio.then_some(if short < 480 { 96_000 } else { 128_000 });
        Rung { width, height, most_bits, audio_bits }
    }
}

/// The even number at or below; encoders of 4:2:0 pictures take no other.
fn even(length: f64) -> u32 {
    // What rounding errors took away is not lost for a whole step of two.
    (floor(length + 1e-6) & !1).max(32)
}

/// The next whole number at or above.
fn whole(number: f64) -> u32 {
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
    fn a_video_that_no_encoder_takes_is_refused_with_a_reason() {
        for (width, height) in [(0, 0), (16, 16), (8000, 16), (31, 1000)] {
            assert_eq!(Ladder::of(&source(width, height)).unwrap_err().code, FailureCode::TooSmall);
        }
    }

    #[test]
    fn a_video_without_sound_has_renditions_without_sound() {
        let silent = Ladder::of(&Source { audio: false, ..source(640, 360) }).unwrap();
        assert!(silent.rungs.iter().all(|rung| rung.audio_bits.is_none()));
    }

    #[test]
    fn the_poster_is_not_the_first_black_frame_and_lies_within_the_video() {
        assert_eq!(Ladder::of(&Source { seconds: 600.0, ..source(640, 360) }).unwrap().poster_at, 10);
        assert_eq!(Ladder::of(&Source { seconds: 2.0, ..source(640, 360) }).unwrap().poster_at, 1);
    }

    #[test]
    fn a_day_of_video_has_longer_segments() {
        assert_eq!(Ladder::of(&source(640, 360)).unwrap().segment, 6);
        assert_eq!(Ladder::of(&Source { seconds: 86_400.0, ..source(640, 360) }).unwrap().segment, 44);
    }

    proptest! {
        #[test]
        fn no_ladder_upscales_and_every_rung_can_be_encoded(
            width in 1_u32..9000, height in 1_u32..9000, quarter in 0_i32..4,
            pixel in (1_u32..5, 1_u32..5), frame_rate in 0.0_f64..240.0, seconds in 0.0_f64..1e6, audio: bool,
        ) {
            let source = Source { width, height, rotation: quarter * 90, pixel, frame_rate, seconds, audio };
            let Ok(ladder) = Ladder::of(&source) else { return Ok(()) };
            let (shown_width, shown_height) = source.shown();
            prop_assert!((1..=6).contains(&ladder.rungs.len()));
            for rung in &ladder.rungs {
                prop_assert!(f64::from(rung.width) <= shown_width + 1e-3 && f64::from(rung.height) <= shown_height + 1e-3);
                prop_assert!(rung.width % 2 == 0 && rung.height % 2 == 0);
                prop_assert!(rung.width >= 32 && rung.height >= 32);
                prop_assert!(rung.width <= 4096 && rung.height <= 4096);
                prop_assert!(rung.most_bits >= 150_000);
                let drift = f64::from(rung.width) * shown_height / shown_width - f64::from(rung.height);
                prop_assert!(drift.abs() <= 2.0 + 2.0 * shown_height / shown_width, "{rung:?} of {shown_width}x{shown_height}");
            }
            for pair in ladder.rungs.windows(2) {
                prop_assert!(pair[0].height > pair[1].height && pair[0].width > pair[1].width);
                prop_assert!(pair[0].most_bits >= pair[1].most_bits);
            }
            prop_assert!(ladder.segment % 2 == 0 && ladder.segment >= 6);
        }
    }
}
