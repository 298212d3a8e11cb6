//! The playlist that lists the variants of an HLS group.

use std::fmt::Write as _;

/// One variant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    pub(super) name: String,
    /// Bits a second: the most of any segment, and on average.
    pub(super) peak: u64,
    pub(super) average: u64,
    pub(super) codecs: Vec<String>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) frame_rate: Option<f64>,
}

/// The text of the playlist.
pub(super) fn master(variants: &[Variant]) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    for variant in variants {
        let _ = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"",
            variant.peak,
            variant.average,
            variant.codecs.join(",")
        );
        if let Some((width, height)) = variant.size {
            let _ = write!(text, ",RESOLUTION={width}x{height}");
        }
        if let Some(rate) = variant.frame_rate {
            let _ = write!(text, ",FRAME-RATE={rate:.3}");
        }
        let _ = write!(text, "\n{}\n", variant.name);
    }
    text
}

/// The peak and average bit rate of a variant, from its playlist and the sizes of its files. `size_of` returns
/// the size of a file in the playlist.
pub(super) fn bandwidth(playlist: &str, size_of: impl Fn(&str) -> u64) -> (u64, u64) {
    let (mut seconds, mut range) = (0.0, None);
    let (mut total_bits, mut total_seconds, mut peak) = (0.0, 0.0, 0.0_f64);
    for line in playlist.lines() {
        if let Some(extinf) = line.strip_prefix("#EXTINF:") {
            seconds = extinf.split(',').next().and_then(|s| s.parse().ok()).unwrap_or(0.0);
        } else if let Some(bytes) = line.strip_prefix("#EXT-X-BYTERANGE:") {
            range = bytes.split('@').next().and_then(|bytes| bytes.parse::<u64>().ok());
        } else if !line.starts_with('#') && !line.is_empty() {
            let bits = as_f64(range.take().unwrap_or_else(|| size_of(line))) * 8.0;
            total_bits += bits;
            total_seconds += seconds;
            // The last segment may be too short to be representative.
            if seconds >= 0.5 {
                peak = peak.max(bits / seconds);
            }
        }
    }
    if total_seconds <= 0.0 {
        return (0, 0);
    }
    let average = total_bits / total_seconds;
    (whole(peak.max(average)), whole(average))
}

#[expect(clippy::cast_precision_loss, reason = "no media file has 2^52 bytes")]
fn as_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate of bits is positive and far below 2^63"
)]
pub(super) fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bandwidth_is_computed_from_ranges_and_from_whole_files() {
        let ranges = "#EXTM3U\n#EXTINF:2.0,\n#EXT-X-BYTERANGE:1000@0\na.ts\n\
                      #EXTINF:2.0,\n#EXT-X-BYTERANGE:500@1000\na.ts\n#EXT-X-ENDLIST\n";
        assert_eq!(bandwidth(ranges, |_| 0), (4000, 3000));
        let files = "#EXTINF:1.0,\na.ts\n#EXTINF:0.1,\nb.ts\n";
        let size = |name: &str| if name == "a.ts" { 100 } else { 1000 };
        assert_eq!(bandwidth(files, size), (8000, 8000));
    }
}
