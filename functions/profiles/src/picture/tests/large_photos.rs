//! Photos of phones and cameras with sensors of 50 megapixels.

use image::codecs::jpeg::JpegEncoder;

use super::*;
use crate::process_avatar::WORKER;

/// A photo of 8,160 by 6,120 pixels, as phones write it: a single scan.
fn photo() -> Vec<u8> {
    let row: Vec<u8> =
        (0..8_160_u32).flat_map(|x| [x / 32, 255 - x / 32, x % 7 * 30]).map(|c| u8::try_from(c).unwrap()).collect();
    let picture = RgbImage::from_raw(8_160, 6_120, row.repeat(6_120)).unwrap();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
    bytes
}

/// The same size as a grey progressive file of four scans (ITU-T T.81, annex G), of which the decoder needs all
/// coefficients at once.
fn progressive_photo() -> Vec<u8> {
    const BLOCKS: usize = (8_160 / 8) * (6_120 / 8);
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    };
    let frame = [8, 0x17, 0xE8, 0x1F, 0xE0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    // One code of a single bit in each table: no difference to the block before, and the end of a block.
    let table = |kind: u8| [&[kind, 1][..], &[0; 16]].concat();
    // The bits of a scan. The last byte is filled with ones (F.1.2.3).
    let zeros = |bits: usize| {
        let rest = bits % 8;
        let last = (rest > 0).then_some(0xFF_u8 >> rest);
        vec![0; bits / 8].into_iter().chain(last).collect::<Vec<u8>>()
    };
    let mut file = [
        vec![0xFF, 0xD8],
        segment(0xDB, &[&[0_u8][..], &[1; 64]].concat()),
        segment(0xC2, &frame),
        segment(0xC4, &table(0x00)),
        segment(0xC4, &table(0x10)),
        segment(0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0]),
        zeros(BLOCKS * 3),
    ]
    .concat();
    for colour in 1..=3 {
        file.extend(segment(0xDA, &[1, colour, 0, 1, 63, 0]));
        file.extend(zeros(BLOCKS));
    }
    file.extend([0xFF, 0xD9]);
    file
}

/// The highest memory of this process in bytes since the last call (proc(5): `VmHWM` and `clear_refs`).
fn take_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
#[ignore = "takes seconds in a build for tests; make test holds the limits, and make test-all decodes"]
fn a_photo_of_fifty_megapixels_is_processed_within_three_quarters_of_the_memory_of_the_worker() {
    for (kind, photo) in [("one scan", photo()), ("progressive", progressive_photo())] {
        take_peak();
        let sizes: Vec<_> = made(&photo).iter().map(RgbImage::dimensions).collect();
        let peak = take_peak();
        assert_eq!(sizes, SIZES.map(|size| (size, size)), "{kind}");
        // Whatever else is in this process counts as well; in the function, the rest is for copies of the file.
        assert!(peak < u64::from(WORKER.sizing.memory) * 1024 * 1024 * 3 / 4, "{kind}: {peak} bytes");
    }
}
