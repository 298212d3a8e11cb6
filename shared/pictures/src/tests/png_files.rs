//! PNG files, which contain compressed metadata.

use super::*;

/// The bytes that a single code stands for.
const COPY: usize = 258;

/// A zlib stream (RFC 1950, RFC 1951) of zeros: the first, and copies of [`COPY`] bytes, with the fixed codes.
fn zeros(copies: usize) -> Vec<u8> {
    let bits = ["110", "00110000", &"1100010100000".repeat(copies), "0000000"].concat();
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte: u8, bit| (byte << 1) | (bit & 1));
    let data: Vec<u8> = bits.as_bytes().chunks(8).map(byte).collect();
    let sum = (u32::try_from((1 + COPY * copies) % 65_521).unwrap() << 16) | 1;
    [&[0x78, 0x9C][..], &data, &sum.to_be_bytes()].concat()
}

/// A red PNG whose colour profile consists of zeros.
fn with_profile(copies: usize) -> Vec<u8> {
    let png = written(&RgbImage::from_pixel(64, 64, RED).into(), ImageFormat::Png);
    // After the signature and the header.
    let (start, rest) = png.split_at(33);
    [start, &chunk(*b"iCCP", &[&b"zeros\0\0"[..], &zeros(copies)].concat()), rest].concat()
}

/// The length of the profile as it is unpacked, and as it is applied.
fn profile_lengths(png: &[u8]) -> [Option<usize>; 2] {
    let mut decoder = open(png).unwrap();
    let unpacked = decoder.icc_profile().unwrap();
    [unpacked, profile(&mut decoder)].map(|found| found.as_ref().map(Vec::len))
}

#[test]
fn a_colour_profile_is_applied_if_it_has_a_usual_size() {
    let copies = LARGEST_PROFILE / COPY;
    let length = 1 + copies * COPY;
    assert_eq!(profile_lengths(&with_profile(copies)), [Some(length), Some(length)]);
    assert_eq!(profile_lengths(&with_profile(copies + 1)), [Some(length + COPY), None]);
}

#[test]
fn a_colour_profile_that_becomes_huge_when_unpacked_is_ignored() {
    let bomb = with_profile(usize::try_from(MOST_PNG_MEMORY).unwrap() / COPY + 1);
    assert!(bomb.len() < 500_000);
    assert_eq!(profile_lengths(&bomb), [None, None]);
    let plain = written(&RgbImage::from_pixel(64, 64, RED).into(), ImageFormat::Png);
    assert_eq!(pixels(&bomb), pixels(&plain));
}

#[test]
fn the_largest_png_is_not_refused_for_its_size() {
    // What is wrong with these is that they have no data.
    for (width, height, depth) in [(7_200, 7_200, 8), (5_000, 5_200, 16)] {
        assert_eq!(decoded(&claiming(width, height, depth)).unwrap_err(), Refusal::Damaged, "{width}");
    }
}
