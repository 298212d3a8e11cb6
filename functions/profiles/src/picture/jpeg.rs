//! The structure of a JPEG file (ITU-T T.81, annex B). Decoders fill the missing end of a truncated
//! file with grey, so whether a file is complete is checked here.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
/// Frames with Huffman codes (table B.1), of which the third is progressive.
const FRAMES: std::ops::RangeInclusive<u8> = 0xC0..=0xC2;
/// The last of the 64 coefficients of a block.
const LAST_COEFFICIENT: u8 = 63;

/// The marker at the end of every file, which some cameras do not write.
pub(super) const END: [u8; 2] = [0xFF, END_OF_IMAGE];

/// The parts of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structure {
    /// The number of scans.
    pub(super) scans: usize,
    /// Whether the file has the marker at its end.
    pub(super) has_end: bool,
    /// The colours of the frame.
    colours: Vec<u8>,
    /// The colours of which a scan has the last coefficients in full precision.
    finished: Vec<u8>,
}

impl Structure {
    /// Whether the scans that the file has describe the whole picture, given that each of them is complete. Only the
    /// last can be incomplete.
    pub(super) fn has_all_scans(&self) -> bool {
        !self.colours.is_empty() && self.colours.iter().all(|colour| self.finished.contains(colour))
    }
}

/// The structure of a file; none if it ends before the data of its first scan, or within a segment.
pub(super) fn structure(bytes: &[u8]) -> Option<Structure> {
    let mut found = Structure::default();
    // After the marker at the start of every file.
    let mut at = 2;
    let mut in_scan = false;
    loop {
        let Some((marker, after)) = next_marker(bytes, at) else {
            return (in_scan && at <= bytes.len()).then_some(found);
        };
        at = after;
        match marker {
            END_OF_IMAGE => {
                found.has_end = true;
                return (found.scans > 0).then_some(found);
            }
            // Markers without a segment.
            0x01 | 0xD0..=0xD7 => {}
            _ => {
                let length = bytes.get(at..at + 2)?;
                let end = at + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
                in_scan = marker == START_OF_SCAN;
                read_segment(&mut found, marker, bytes.get(at..end).unwrap_or_default());
                at = end;
            }
        }
    }
}

/// Notes the colours of a frame (B.2.2), and the coefficients of a scan (B.2.3). `segment` begins with its length.
fn read_segment(found: &mut Structure, marker: u8, segment: &[u8]) {
    if FRAMES.contains(&marker) {
        let parts = segment.get(8..).unwrap_or_default().chunks_exact(3);
        found.colours = parts.map(|part| part[0]).collect();
    }
    if marker != START_OF_SCAN {
        return;
    }
    found.scans += 1;
    let [.., _, last, precision] = segment else { return };
    if *last == LAST_COEFFICIENT && precision.trailing_zeros() >= 4 {
        let parts = segment.get(3..segment.len() - 3).unwrap_or_default().chunks_exact(2);
        found.finished.extend(parts.map(|part| part[0]));
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

    fn scans(bytes: &[u8]) -> Option<usize> {
        structure(bytes).map(|found| found.scans)
    }

    #[test]
    fn scans_of_a_jpeg_are_counted_up_to_the_end() {
        assert_eq!(scans(FILE), Some(2));
        assert!(structure(FILE).unwrap().has_end);
    }

    #[test]
    fn a_file_that_ends_before_the_data_of_a_scan_is_truncated() {
        for end in 0..15 {
            assert_eq!(scans(&FILE[..end]), None, "{end}");
        }
        // Within the second segment of a scan.
        for end in [26, 27] {
            assert_eq!(scans(&FILE[..end]), None, "{end}");
        }
    }

    #[test]
    fn a_file_that_ends_in_the_data_of_a_scan_has_no_end_marker() {
        for end in (15..26).chain(28..FILE.len() - 1) {
            assert!(!structure(&FILE[..end]).unwrap().has_end, "{end}");
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

    #[test]
    fn a_progressive_file_has_all_scans_when_each_colour_is_finished() {
        let frame = [0xFF, 0xD8, 0xFF, 0xC2, 0, 14, 8, 0, 64, 0, 64, 2, 1, 0x11, 0, 2, 0x11, 1];
        let scan = |colour: u8, first: u8, last: u8, low: u8| [0xFF, 0xDA, 0, 8, 1, colour, 0, first, last, low, 7];
        let all = [scan(1, 0, 0, 0), scan(1, 1, 63, 1), scan(2, 1, 63, 0), scan(1, 1, 63, 0x10)];
        for scans in 1..=all.len() {
            let file = [&frame[..], &all[..scans].concat()].concat();
            assert_eq!(structure(&file).unwrap().has_all_scans(), scans == all.len(), "{scans}");
        }
    }
}
