//! The frames that are captured: the poster is one of them, and the storyboard is made of all.

use super::{floor, round_up};

/// Frames that are captured at a constant interval, beginning with the first frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Captures {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Seconds from one frame to the next.
    pub every: u32,
    /// How many frames are captured at most.
    pub most: u32,
    /// The number of the frame that is the poster; 0 is the first one.
    pub poster: u32,
}

/// Frames of a storyboard at most: of four hours one every 72 seconds, of ten minutes one every three.
const MOST: u32 = 200;
/// Seconds from one frame to the next if the length is unknown: the frames are those of the first quarter of an hour.
const EVERY_OF_UNKNOWN: u32 = 5;

impl Captures {
    /// The frames of a picture that can be seen for so many seconds; 0 if the length is unknown.
    pub(super) fn new((width, height): (u32, u32), seconds: f64) -> Self {
        if seconds <= 0.0 {
            return Self { width, height, every: EVERY_OF_UNKNOWN, most: MOST, poster: 1 };
        }
        let every = round_up(seconds / f64::from(MOST)).max(1);
        // The last frame of a second ends with it.
        let most = floor((seconds - 0.04).max(0.0) / f64::from(every)).saturating_add(1).min(MOST);
        // The first frame is often black, and ten seconds later something has begun.
        let wanted = floor((seconds / 4.0).clamp(1.0, 10.0)).div_ceil(every);
        Self { width, height, every, most, poster: wanted.min(most - 1) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::media::ladder::MAX_SECONDS;

    fn captures(seconds: f64) -> (u32, u32, u32) {
        let Captures { every, most, poster, .. } = Captures::new((640, 360), seconds);
        (every, most, poster)
    }

    #[test]
    fn short_videos_have_a_frame_each_second_and_long_ones_two_hundred() {
        for (seconds, expected) in [
            (0.04, (1, 1, 0)),
            (1.0, (1, 1, 0)),
            (2.0, (1, 2, 1)),
            (60.0, (1, 60, 10)),
            (200.0, (1, 200, 10)),
            (600.0, (3, 200, 4)),
            (MAX_SECONDS, (72, 200, 1)),
        ] {
            assert_eq!(captures(seconds), expected, "{seconds}");
        }
        assert_eq!(captures(0.0), (5, 200, 1), "an unknown length");
    }

    proptest! {
        #[test]
        fn the_poster_is_a_captured_frame_within_the_picture_and_not_the_first_one_if_there_is_another(
            seconds in 0.01_f64..=MAX_SECONDS,
        ) {
            let (every, most, poster) = captures(seconds);
            prop_assert!((1..=MOST).contains(&most) && poster < most);
            prop_assert!(f64::from(most - 1) * f64::from(every) < seconds);
            prop_assert!(poster > 0 || most == 1);
            prop_assert!(f64::from(most) * f64::from(every) + f64::from(every) >= seconds, "it covers the picture");
        }
    }
}
