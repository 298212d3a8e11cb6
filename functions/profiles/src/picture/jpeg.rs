//! The structure of a JPEG file (ITU-T T.81, annex B). Decoders fill the missing end of a truncated
//! file with grey, so whether a file is complete is checked here.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// The number of scans in a file; none if the file is truncated.
pub(super) fn scans(bytes: &[u8]) -> Option<usize> {
    let mut scans = 0;
    // After the marker at the start of every file.
    let mut at = 2;
    loop {
        let (marker, after) = next_marker(bytes, at)?;
        at = after;
        match marker {
            END_OF_IMAGE => return (scans > 0).then_some(scans),
            // Markers without a segment.
            0x01 | 0xD0..=0xD7 => {}
            _ => {
                if marker == START_OF_SCAN {
                    scans += 1;
                }
                let length = bytes.get(at..at + 2)?;
                at += usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            }
        }
    }
}

/// The next marker and the offset after it. There is nothing between segments; in the data of a scan,
/// a byte that looks like the start of a marker is followed by a zero.
fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(from..)?;
    let found = rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF))?;
    Some((rest[found + 1], from + found + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A start, a segment that contains what looks like an end, two scans, and the end.
    const FILE: &[u8] = &[
        0xFF, 0xD8, 0xFF, 0xE1, 0, 6, 0xFF, 0xD9, 1, 2, 0xFF, 0xDA, 0, 3, 9, 7, 7, 0xFF, 0, 7, 0xFF, 0xD0, 8, 0xFF,
        0xFF, 0xDA, 0, 2, 5, 0xFF, 0xD9, 4,
    ];

    #[test]
    fn scans_of_a_jpeg_are_counted_up_to_the_end() {
        assert_eq!(scans(FILE), Some(2));
    }

    #[test]
    fn a_truncated_file_is_detected_wherever_it_ends() {
        for end in 0..FILE.len() - 1 {
            assert_eq!(scans(&FILE[..end]), None, "{end}");
        }
    }

    #[test]
    fn a_jpeg_without_a_scan_is_rejected() {
        assert_eq!(scans(&[0xFF, 0xD8, 0xFF, 0xD9]), None);
    }

    #[test]
    fn wrong_segment_lengths_are_an_error() {
        assert_eq!(scans(&[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 0xFF, 0xDA]), None);
        assert_eq!(scans(&[0xFF, 0xD8, 0xFF, 0xE1, 0, 0, 0xFF, 0xE1, 0, 0]), None);
    }
}
