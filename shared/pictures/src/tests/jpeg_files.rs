//! JPEG files as cameras and print programs write them.

use std::fmt::Write as _;

use super::*;

#[test]
fn a_jpeg_without_its_end_marker_is_accepted_if_its_picture_is_complete() {
    for picture in [noise(), halves(64, 64)] {
        let whole = written(&picture, ImageFormat::Jpeg);
        let without_end = &whole[..whole.len() - 2];
        for file in [without_end.to_vec(), [without_end, &[0; 700]].concat(), [without_end, &[0xFF]].concat()] {
            assert_eq!(pixels(&file), pixels(&whole));
        }
    }
}

#[test]
fn a_jpeg_of_which_the_last_bytes_are_missing_is_damaged() {
    let whole = written(&noise(), ImageFormat::Jpeg);
    // A cut within the last of 300 blocks, in the corner, may not be noticed.
    for missing in 8..200 {
        let file = &whole[..whole.len() - 2 - missing];
        assert_eq!(decoded(file).err(), Some(Refusal::Damaged), "{missing}");
    }
}

/// The colours of printers: files of Adobe's programs store them inverted, as they are or as YCCK (the sixth byte of
/// Adobe's segment), and the fourth is black. `ffmpeg` shows the same red for these files.
#[test]
fn pictures_for_printers_keep_their_colours() {
    for (colours, transform) in [([200, 20, 20, 255], 0), ([181, 158, 38, 255], 2)] {
        let pixel = *pixels(&flat(colours, transform)).get_pixel(10, 10);
        assert!(about(pixel, RED), "{transform}: {pixel:?}");
    }
}

/// A segment of a JPEG (B.1.1.4).
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker][..], &length, content].concat()
}

/// A JPEG of 32 by 32 pixels of one colour (ITU-T T.81). Of each block, only the first coefficient is not zero.
fn flat(colours: [u8; 4], transform: u8) -> Vec<u8> {
    let frame = [8, 0, 32, 0, 32, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    // Nine sizes of differences with codes of four bits; one code, of a single bit, for a block that ends.
    let sizes: Vec<u8> = [0, 0, 0, 0, 9].into_iter().chain([0; 12]).chain(0..9).collect();
    let ends: Vec<u8> = [0x10, 1].into_iter().chain([0; 16]).collect();
    [
        vec![0xFF, 0xD8],
        segment(0xEE, &[&b"Adobe\0\x64\0\0\0\0"[..], &[transform]].concat()),
        segment(0xDB, &[&[0_u8][..], &[8; 64]].concat()),
        segment(0xC0, &frame),
        segment(0xC4, &sizes),
        segment(0xC4, &ends),
        segment(0xDA, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]),
        blocks(colours),
        vec![0xFF, 0xD9],
    ]
    .concat()
}

/// The coded blocks: the first of each colour has its difference to 128, the others have none.
fn blocks(colours: [u8; 4]) -> Vec<u8> {
    let mut bits = String::new();
    for block in 0..16 {
        for colour in colours {
            let difference = if block == 0 { i32::from(colour) - 128 } else { 0 };
            let size = usize::try_from(32 - difference.unsigned_abs().leading_zeros()).unwrap();
            let value = if difference < 0 { difference + (1 << size) - 1 } else { difference };
            write!(bits, "{size:04b}").unwrap();
            if size > 0 {
                write!(bits, "{value:0size$b}").unwrap();
            }
            bits.push('0');
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    let bytes = (0..bits.len()).step_by(8).map(|at| u8::from_str_radix(&bits[at..at + 8], 2).unwrap());
    // A byte that looks like a marker is followed by a zero.
    bytes.flat_map(|byte| if byte == 0xFF { vec![byte, 0] } else { vec![byte] }).collect()
}

/// A progressive JPEG of 7,200 by 7,200 pixels, whose colours have these sampling factors (B.2.2). Only its structure
/// is that of a picture.
fn progressive(factors: &[u8], scans: &[Vec<u8>]) -> Vec<u8> {
    let parts: Vec<u8> = (1_u8..).zip(factors).flat_map(|(id, factors)| [id, *factors, 0]).collect();
    let count = u8::try_from(factors.len()).unwrap();
    let frame = [&[8, 0x1C, 0x20, 0x1C, 0x20, count][..], &parts].concat();
    [vec![0xFF, 0xD8], segment(0xC2, &frame), scans.concat(), vec![0xFF, 0xD9]].concat()
}

/// A scan of such a file: its colours, and the first and the last of their coefficients.
fn scan(colours: &[u8], first: u8, last: u8) -> Vec<u8> {
    let count = u8::try_from(colours.len()).unwrap();
    let parts: Vec<u8> = colours.iter().flat_map(|id| [*id, 0]).collect();
    let header = [&[count][..], &parts, &[first, last, 0]].concat();
    // A bit for the first coefficient of each block; a run of empty blocks is short.
    let data = if first == 0 { colours.len() * 7_200 * 7_200 / 64 / 8 } else { 1 };
    [segment(0xDA, &header), vec![0; data]].concat()
}

/// The scans of `jpeg_simple_progression` in libjpeg.
#[test]
fn the_largest_progressive_jpeg_may_have_the_scans_that_libjpeg_writes() {
    let rest = [(1, 1, 5), (3, 1, 63), (2, 1, 63), (1, 6, 63), (1, 1, 63)];
    let refined = [(3, 1, 63), (2, 1, 63), (1, 1, 63)];
    let each = |scans: &[(u8, u8, u8)]| -> Vec<_> {
        scans.iter().map(|(colour, first, last)| scan(&[*colour], *first, *last)).collect()
    };
    let whole = || vec![scan(&[1, 2, 3], 0, 0)];
    let photo = [whole(), each(&rest), whole(), each(&refined)].concat();
    for factors in [[0x22, 0x11, 0x11], [0x11; 3]] {
        assert!(complete(&progressive(&factors, &photo)).is_ok(), "{factors:?}");
    }
    let passes: Vec<_> = [(1, 5), (6, 63), (1, 63), (1, 63)]
        .into_iter()
        .flat_map(|(first, last)| (1..=4).map(move |colour| (colour, first, last)))
        .collect();
    let whole = || vec![scan(&[1, 2, 3, 4], 0, 0)];
    assert!(complete(&progressive(&[0x11; 4], &[whole(), whole(), each(&passes)].concat())).is_ok());
}

#[test]
fn a_large_jpeg_with_more_passes_than_programs_write_is_damaged() {
    let scans = |count: usize| [vec![scan(&[1, 2, 3], 0, 0)], vec![scan(&[1], 1, 63); count]].concat();
    assert!(complete(&progressive(&[0x11; 3], &scans(20))).is_ok());
    for count in [22, 63] {
        assert_eq!(complete(&progressive(&[0x11; 3], &scans(count))).err(), Some(Refusal::Damaged), "{count}");
    }
}
