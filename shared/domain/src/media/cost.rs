//! What a job costs. MediaConvert bills the length of each output, times a factor by its size
//! (<https://aws.amazon.com/mediaconvert/pricing/>): a second of an output of standard definition is the unit here.
//!
//! The factors are those of the basic tier at no more than 30 frames per second, which is what a ladder asks for. The
//! frames that are captured are counted as an output of their size and of the whole length, and audio as an output of
//! standard definition: both are the most that they can cost, as AWS documents neither.

/// The short side from which a picture is high definition, in pixels.
const HIGH_DEFINITION: u32 = 720;
/// An output is billed as so many seconds at least.
const LEAST_SECONDS: u64 = 10;

/// An output of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BilledOutput {
    /// Width and height of its picture, in pixels; none of audio.
    pub size: Option<(u32, u32)>,
    /// Its length in milliseconds.
    pub milliseconds: u64,
}

/// The factor of an output with this size of picture.
pub const fn factor(size: Option<(u32, u32)>) -> u32 {
    match size {
        Some((width, height)) if width >= HIGH_DEFINITION && height >= HIGH_DEFINITION => 2,
        _ => 1,
    }
}

/// The seconds that the outputs of a job are billed as.
pub fn billed_seconds(outputs: impl IntoIterator<Item = BilledOutput>) -> u32 {
    let of_output = |output: BilledOutput| {
        let seconds = output.milliseconds.div_ceil(1000).max(LEAST_SECONDS);
        seconds.saturating_mul(u64::from(factor(output.size)))
    };
    let total = outputs.into_iter().map(of_output).fold(0, u64::saturating_add);
    u32::try_from(total).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn output(size: Option<(u32, u32)>, milliseconds: u64) -> BilledOutput {
        BilledOutput { size, milliseconds }
    }

    #[test]
    fn high_definition_costs_twice_as_much_also_upright() {
        assert_eq!(factor(Some((1_280, 720))), 2);
        assert_eq!(factor(Some((720, 1_280))), 2);
        assert_eq!(factor(Some((852, 480))), 1);
        assert_eq!(factor(None), 1);
    }

    #[test]
    fn each_output_is_billed_by_the_second_and_for_ten_seconds_at_least() {
        assert_eq!(billed_seconds([output(Some((1_920, 1_080)), 60_001), output(Some((640, 360)), 60_001)]), 122 + 61);
        assert_eq!(billed_seconds([output(Some((640, 360)), 1), output(None, 10_000)]), 20);
        assert_eq!(billed_seconds([]), 0);
        assert_eq!(billed_seconds([output(None, u64::MAX), output(None, u64::MAX)]), u32::MAX);
    }
}
