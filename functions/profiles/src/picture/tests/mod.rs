mod jpeg_files;
mod large_photos;
mod png_files;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, Rgb, Rgba, RgbaImage};
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
fn colours_of_a_wider_space_keep_their_look() {
    let picture = RgbImage::from_pixel(64, 64, Rgb([200, 100, 60]));
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&picture, 64, 64, ExtendedColorType::Rgb8).unwrap();
    let pixel = made(&bytes)[0].get_pixel(32, 32).0;
    // The same red has larger numbers in sRGB.
    assert!(pixel[0] > 205 && pixel[1] < 100, "{pixel:?}");
    let broken = convert_to_srgb(picture.clone(), b"no profile");
    assert_eq!(broken, picture);
}

#[test]
fn a_file_that_is_not_a_picture_is_rejected_whatever_its_type() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(1)</script>";
    let bitmap = written(&halves(64, 64), ImageFormat::Png);
    for (what, bytes) in [
        ("nothing", &b""[..]),
        ("a text", b"Dear diary, this is not a picture."),
        ("an SVG", svg),
        ("a page", html),
        ("a program", b"MZ\x90\0"),
        ("a PDF", b"%PDF-1.7"),
        ("a bitmap that is not read", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0"),
        ("the end of a picture", &bitmap[8..]),
    ] {
        assert_eq!(make(bytes).unwrap_err(), PictureFailure::NotAPicture, "{what}");
    }
}

#[test]
fn a_picture_that_ends_too_early_is_damaged() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let noise = RgbImage::from_fn(80, 80, |x, y| Rgb([x, y, x * y].map(|c| u8::try_from(c * 37 % 256).unwrap())));
        let bytes = written(&noise.into(), format);
        for end in [bytes.len() / 2, bytes.len() * 9 / 10] {
            assert_eq!(make(&bytes[..end]).unwrap_err(), PictureFailure::Damaged, "{format:?} {end}");
        }
    }
}

/// A PNG that claims a size and has no data.
fn claiming(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, 6, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(*b"IHDR", &header), &chunk(*b"IDAT", &[0x78, 0x9c]), &chunk(*b"IEND", &[])]
        .concat()
}

/// A chunk of a PNG.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[test]
fn a_few_bytes_that_claim_billions_of_pixels_are_not_unpacked() {
    for (width, height, depth) in [(60_000, 60_000, 8), (2_000_000, 30, 8), (7_300, 7_300, 8), (5_200, 5_200, 16)] {
        assert_eq!(make(&claiming(width, height, depth)).unwrap_err(), PictureFailure::TooManyPixels, "{width}");
    }
    // A GIF has two bytes for each dimension.
    let whole = [0xFF, 0xFF, 0xFF, 0xFF];
    let frame = [&[0x2C, 0, 0, 0, 0], &whole[..], &[0x80, 0, 0, 0, 9, 9, 9, 2, 2, 0x4C, 1, 0, 0x3B]].concat();
    let gif = [&b"GIF89a"[..], &whole, &[0, 0, 0], &frame].concat();
    assert_eq!(make(&gif).unwrap_err(), PictureFailure::TooManyPixels);
    assert_eq!(make(&claiming(640, 640, 8)).unwrap_err(), PictureFailure::Damaged);
}

#[test]
fn a_picture_with_a_side_of_31_pixels_is_too_small() {
    assert_eq!(make(&written(&halves(31, 500), ImageFormat::Png)).unwrap_err(), PictureFailure::TooSmall);
}

#[test]
fn a_jpeg_with_too_many_scans_is_rejected() {
    let jpeg = written(&halves(64, 64), ImageFormat::Jpeg);
    let endless = [&jpeg[..jpeg.len() - 2], &[0xFF, 0xDA, 0, 2].repeat(MOST_SCANS), &[0xFF, 0xD9]].concat();
    assert_eq!(make(&endless).unwrap_err(), PictureFailure::Damaged);
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
