//! Times of cues.

/// A time from the beginning of a video, in milliseconds: less than a hundred hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u32);

/// Milliseconds of a hundred hours, which are written with three digits by no file.
const END: u32 = 100 * 3_600_000;

impl Time {
    /// So many milliseconds; none if they are a hundred hours or more.
    pub fn from_milliseconds(milliseconds: u32) -> Option<Self> {
        (milliseconds < END).then_some(Self(milliseconds))
    }

    /// So many seconds, and less than a hundred hours.
    pub const fn from_seconds(seconds: u32) -> Self {
        let milliseconds = seconds.saturating_mul(1000);
        Self(if milliseconds < END { milliseconds } else { END - 1 })
    }

    /// Parses `hours:minutes:seconds.milliseconds`, with this character before the milliseconds. Hours may be missing.
    pub(super) fn parse(text: &str, point: char) -> Option<Self> {
        let (clock, milliseconds) = text.split_once(point)?;
        let mut parts = clock.rsplit(':');
        let seconds = digits(parts.next()?, 2, 2).filter(|seconds| *seconds < 60)?;
        let minutes = digits(parts.next()?, 2, 2).filter(|minutes| *minutes < 60)?;
        let hours = match parts.next() {
            Some(hours) => digits(hours, 1, 2)?,
            None => 0,
        };
        let milliseconds = digits(milliseconds, 3, 3)?;
        parts.next().is_none().then_some(Self(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds))
    }
}

/// A number of so many digits.
fn digits(text: &str, least: usize, most: usize) -> Option<u32> {
    let is_number = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(milliseconds) = self;
        let (seconds, minutes) = (milliseconds / 1000, milliseconds / 60_000);
        write!(f, "{:02}:{:02}:{:02}.{:03}", minutes / 60, minutes % 60, seconds % 60, milliseconds % 1000)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_whole_times_are_taken() {
        for (text, expected) in [("00:01.500", 1_500), ("01:02:03.004", 3_723_004), ("1:00:00.000", 3_600_000)] {
            assert_eq!(Time::parse(text, '.'), Some(Time(expected)), "{text}");
        }
        for wrong in [
            "",
            "1",
            "00:60.000",
            "60:00.000",
            "00:01",
            "00:01,500",
            "0:1.000",
            "-1:00.000",
            "1:0:00:00.000",
            "100:00:00.000",
        ] {
            assert_eq!(Time::parse(wrong, '.'), None, "{wrong}");
        }
        assert_eq!(Time::parse("00:00:01,500", ','), Some(Time(1_500)));
    }

    proptest! {
        #[test]
        fn a_time_reads_back_as_itself(milliseconds in 0..END) {
            let time = Time::from_milliseconds(milliseconds).unwrap();
            prop_assert_eq!(Time::parse(&time.to_string(), '.'), Some(time));
        }
    }
}
