//! The structure of a JPEG file (ITU-T T.81, annex B). Decoders fill the missing end of a truncated
//! file with grey, so whether a file is complete is checked here.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
/// Frames with Huffman codes (table B.1), of which the third is progressive.
const FRAMES: std::ops::RangeInclusive<u8> = 0xC0..=0xC2;
/// The last of the 64 coefficients of a block.
const LAST_COEFFICIENT: u8 = 63;

/// The marker at the end of every file, which some cameras do not write.
pub(crate) const END: [u8; 2] = [0xFF, END_OF_IMAGE];

/// The pixels of a block, of which a scan codes the coefficients (A.1.1).
const BLOCK: u64 = 64;

/// The parts of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Structure {
    /// The number of scans.
    pub(crate) scans: usize,
    /// The samples that a decoder passes over: for each scan, those of its colours.
    pub(crate) samples: u64,
    /// Whether the data of a scan is shorter than the shortest codes of its blocks, so some of them are missing.
    pub(crate) lacks_data: bool,
    /// Whether the file has the marker at its end.
    pub(crate) has_end: bool,
    /// The colours of the frame.
    colours: Vec<Colour>,
    /// The colours of which a scan has the last coefficients in full precision.
    finished: Vec<u8>,
    /// Where the data of the latest scan begins.
    data_from: usize,
    /// The bits that this data has at least.
    least_bits: u64,
}

/// A colour of the frame.
#[derive(Debug, PartialEq, Eq)]
struct Colour {
    id: u8,
    /// The number of its samples: one for each pixel, or for several.
    samples: u64,
}

impl Structure {
    /// Whether the scans that the file has describe the whole picture, given that each of them is complete. Only the
    /// last can be incomplete.
    pub(crate) fn has_all_scans(&self) -> bool {
        !self.colours.is_empty() && self.colours.iter().all(|colour| self.finished.contains(&colour.id))
    }

    fn samples_of(&self, id: u8) -> u64 {
        self.colours.iter().find(|colour| colour.id == id).map_or(0, |colour| colour.samples)
    }

    /// Notes whether the data of the latest scan, up to `end`, is too short.
    fn end_scan(&mut self, end: usize) {
        let bytes = u64::try_from(end.saturating_sub(self.data_from)).unwrap_or(u64::MAX);
        self.lacks_data |= bytes.saturating_mul(8) < self.least_bits;
        self.least_bits = 0;
    }
}

/// The structure of a file; none if it ends before the data of its first scan, or within a segment.
pub(crate) fn structure(bytes: &[u8]) -> Option<Structure> {
    let mut found = Structure::default();
    // After the marker at the start of every file.
    let mut at = 2;
    let mut in_scan = false;
    loop {
        let Some((marker, after)) = next_marker(bytes, at) else {
            found.end_scan(bytes.len());
            return (in_scan && at <= bytes.len()).then_some(found);
        };
        at = after;
        // Markers without a segment, which may be within the data of a scan.
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            continue;
        }
        found.end_scan(after - 2);
        if marker == END_OF_IMAGE {
            found.has_end = true;
            return (found.scans > 0).then_some(found);
        }
        let length = bytes.get(at..at + 2)?;
        let end = at + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
        in_scan = marker == START_OF_SCAN;
        read_segment(&mut found, marker, bytes.get(at..end).unwrap_or_default());
        at = end;
        found.data_from = end;
    }
}

/// Notes the colours of a frame (B.2.2), and the coefficients of a scan (B.2.3). `segment` begins with its length.
fn read_segment(found: &mut Structure, marker: u8, segment: &[u8]) {
    if FRAMES.contains(&marker) {
        found.colours = colours(segment);
    }
    if marker != START_OF_SCAN {
        return;
    }
    found.scans += 1;
    let [.., first, last, precision] = segment else { return };
    let ids = segment.get(3..segment.len() - 3).unwrap_or_default().chunks_exact(2).map(|part| part[0]);
    let samples: u64 = ids.clone().map(|id| found.samples_of(id)).sum();
    found.samples += samples;
    found.least_bits = samples / BLOCK * codes_per_block(*first, *last);
    if *last == LAST_COEFFICIENT && precision.trailing_zeros() >= 4 {
        found.finished.extend(ids);
    }
}

/// The codes that each block of a scan has at least, of a bit or more: one for its first coefficient, and one for the
/// others (F.1.2). Without the first coefficient, a single code can stand for many empty blocks (G.1.2.2).
fn codes_per_block(first: u8, last: u8) -> u64 {
    match (first, last) {
        (0, 0) => 1,
        (0, _) => 2,
        _ => 0,
    }
}

/// The colours of a frame. Of each, the factors say how many samples it has in relation to the others (A.1.1).
fn colours(frame: &[u8]) -> Vec<Colour> {
    let Some((head, parts)) = frame.split_at_checked(8) else { return Vec::new() };
    let pixels =
        [3_usize, 5].map(|at| u64::from(u16::from_be_bytes([head[at], head[at + 1]]))).into_iter().product::<u64>();
    let parts = parts.chunks_exact(3);
    let most = |factor: fn(u8) -> u64| parts.clone().map(|part| factor(part[1])).max().unwrap_or(1).max(1);
    let whole = most(across) * most(down);
    let samples = |factors: u8| (pixels * across(factors) * down(factors)).div_ceil(whole);
    parts.map(|part| Colour { id: part[0], samples: samples(part[1]) }).collect()
}

fn across(factors: u8) -> u64 {
    u64::from(factors >> 4)
}

fn down(factors: u8) -> u64 {
    u64::from(factors & 0xF)
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
    fn colours_of_which_several_pixels_share_a_sample_count_less() {
        let frame = [0, 17, 8, 0, 64, 0, 32, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x21, 1];
        let samples: Vec<_> = colours(&frame).into_iter().map(|colour| colour.samples).collect();
        assert_eq!(samples, [64 * 32, 64 * 32 / 4, 64 * 32 / 2]);
        for other in [&frame[..7], &[0, 11, 8, 0, 64, 0, 32, 1, 1, 0x00, 0]] {
            assert!(colours(other).iter().all(|colour| colour.samples == 0));
        }
    }

    #[test]
    fn a_scan_with_fewer_bits_than_blocks_lacks_data() {
        // Eight by eight blocks of one colour.
        let frame = [0xFF, 0xC2, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0];
        for (first, last, needed) in [(0, 0, 8), (0, 63, 16), (1, 63, 0)] {
            for length in 0..20 {
                let scan = [&[0xFF, 0xDA, 0, 8, 1, 1, 0, first, last, 0][..], &vec![7; length]].concat();
                for end in [&END[..], &[]] {
                    // A scan that follows has no colours.
                    let file = [&[0xFF, 0xD8][..], &frame, &scan, &[0xFF, 0xDA, 0, 2, 7], end].concat();
                    assert_eq!(structure(&file).unwrap().lacks_data, length < needed, "{first} {last} {length}");
                }
            }
        }
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
