mod large_photos;

use std::io::Cursor;

use image::{ImageFormat, Rgb, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

const RED: Rgb<u8> = Rgb([200, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 200]);

/// The left half red, the right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).into()
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn made(bytes: &[u8]) -> Vec<RgbImage> {
    make(bytes).unwrap().iter().map(|made| image::load_from_memory(&made.bytes).unwrap().to_rgb8()).collect()
}

/// Whether two colours are about the same: JPEG is lossy.
fn about(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 12)
}

/// A JPEG with an additional segment where cameras write it.
fn with_segment(jpeg: &[u8], marker: u8, segment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, segment, &jpeg[2..]].concat()
}

/// Metadata of a phone: the orientation, and where the picture was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    [
        &b"Exif\0\0II\x2A\0\x08\0\0\0\x02\0"[..],
        &entry(0x0112, 3, 1, [orientation, 0, 0, 0]),
        &entry(0x8825, 4, 1, [38, 0, 0, 0]),
        b"\0\0\0\0\x01\0",
        &entry(0x0001, 2, 2, *b"N\0\0\0"),
        b"\0\0\0\0GPS 52.5200N 13.4050E",
    ]
    .concat()
}

/// The markers of a JPEG's segments.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut found, mut at) = (Vec::new(), 2);
    while jpeg[at + 1] != 0xDA {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn every_kind_of_picture_becomes_a_square_in_every_size() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        for (width, height) in [(300, 200), (40, 900), (32, 32)] {
            let sizes: Vec<_> =
                made(&written(&halves(width, height), format)).iter().map(RgbImage::dimensions).collect();
            assert_eq!(sizes, SIZES.map(|size| (size, size)), "{format:?} {width} × {height}");
        }
    }
}

#[test]
fn a_large_picture_is_scaled_down_before_it_is_processed() {
    let large = halves(WORKING_SIDE + 300, WORKING_SIDE + 100);
    assert_eq!(crop(&large).dimensions(), (WORKING_SIDE, WORKING_SIDE));
    assert!(about(*crop(&large).get_pixel(0, 500), RED) && about(*crop(&large).get_pixel(1_023, 500), BLUE));
}

#[test]
fn the_middle_is_shown() {
    let picture = RgbImage::from_fn(400, 100, |x, _| if (150..250).contains(&x) { RED } else { BLUE });
    for square in made(&written(&picture.into(), ImageFormat::Png)) {
        let side = square.width();
        assert!(about(*square.get_pixel(1, side / 2), RED) && about(*square.get_pixel(side - 2, side / 2), RED));
    }
}

#[test]
fn a_picture_that_a_telephone_turned_becomes_upright() {
    let flat = written(&halves(120, 80), ImageFormat::Jpeg);
    // The orientation, and where the left side, which is red, has to be shown (Exif 2.32, 4.6.4).
    for (orientation, x, y) in [(1, 0, 128), (2, 255, 128), (3, 255, 128), (6, 128, 0), (8, 128, 255)] {
        let square = &made(&with_segment(&flat, 0xE1, &exif(orientation)))[2];
        assert!(about(*square.get_pixel(x, y), RED), "{orientation}");
        assert!(about(*square.get_pixel(255 - x, 255 - y), BLUE) || x == 128 && y == 128, "{orientation}");
    }
}

#[test]
fn metadata_of_a_picture_is_removed() {
    let secret = b"taken with my telephone at home";
    let jpeg = written(&halves(120, 80), ImageFormat::Jpeg);
    let jpeg = with_segment(&jpeg, 0xFE, secret);
    let jpeg = with_segment(&jpeg, 0xED, &[b"Photoshop 3.0\0", &secret[..]].concat());
    let jpeg = with_segment(&jpeg, 0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", &secret[..]].concat());
    let jpeg = [with_segment(&jpeg, 0xE1, &exif(1)), secret.to_vec()].concat();
    assert!(jpeg.windows(4).any(|part| part == b"GPS "));
    for made in make(&jpeg).unwrap() {
        // JFIF, two quantization tables, the frame, four Huffman tables.
        assert!(markers(&made.bytes).iter().all(|marker| matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4)), "{}", made.size);
        for word in [&b"Exif"[..], b"GPS", b"telephone", b"adobe", b"Photoshop"] {
            assert!(!made.bytes.windows(word.len()).any(|part| part == word));
        }
        assert!(made.bytes.ends_with(&[0xFF, 0xD9]));
    }
}

#[test]
fn transparent_pixels_become_white() {
    let picture = RgbaImage::from_fn(100, 100, |x, _| Rgba([0, 0, 0, if x < 50 { 0 } else { 255 }]));
    let square = &made(&written(&picture.into(), ImageFormat::Png))[1];
    assert!(about(*square.get_pixel(2, 64), Rgb([255; 3])) && about(*square.get_pixel(125, 64), Rgb([0; 3])));
}

#[test]
fn what_is_refused_is_reported_to_the_user() {
    let whole = written(&halves(64, 64), ImageFormat::Jpeg);
    assert_eq!(make(b"a text").unwrap_err(), PictureFailure::NotAPicture);
    assert_eq!(make(&whole[..whole.len() / 2]).unwrap_err(), PictureFailure::Damaged);
    for (refusal, expected) in
        [(Refusal::TooManyPixels, PictureFailure::TooManyPixels), (Refusal::NotEncoded, PictureFailure::OurFault)]
    {
        assert_eq!(failure(refusal), expected);
    }
}

#[test]
fn a_picture_with_a_side_of_31_pixels_is_too_small() {
    assert_eq!(make(&written(&halves(31, 500), ImageFormat::Png)).unwrap_err(), PictureFailure::TooSmall);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_file_makes_it_panic(
        format in 0_usize..4,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][format];
        let mut bytes = written(&halves(34, 32), format);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(all) = make(&bytes) {
            prop_assert_eq!(all.len(), SIZES.len());
        }
    }
}
