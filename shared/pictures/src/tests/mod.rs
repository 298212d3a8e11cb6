mod jpeg_files;
mod png_files;
mod renditions;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;

use crate::colours::{LARGEST_PROFILE, profile};
use crate::upload::{MOST_PNG_MEMORY, MOST_SCANS, complete, open};
use crate::*;

const FORMATS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
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

fn decoded(bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    Upload::open(bytes).and_then(Upload::decode).map(|decoded| decoded.picture)
}

fn pixels(bytes: &[u8]) -> RgbImage {
    decoded(bytes).unwrap().into_rgb8()
}

/// Whether two colours are about the same: JPEG is lossy.
fn about(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 12)
}

/// A picture with different blocks, so that each of them counts.
fn noise() -> DynamicImage {
    RgbImage::from_fn(80, 80, |x, y| Rgb([x, y, x * y].map(|c| u8::try_from(c * 37 % 256).unwrap()))).into()
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
        ("an archive", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("a bitmap that is not read", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0"),
        ("the end of a picture", &bitmap[8..]),
    ] {
        assert_eq!(render(bytes).unwrap_err(), Refusal::NotAPicture, "{what}");
    }
}

#[test]
fn a_picture_that_ends_too_early_is_damaged() {
    for format in FORMATS {
        let bytes = written(&noise(), format);
        for end in [bytes.len() / 2, bytes.len() * 9 / 10] {
            assert_eq!(render(&bytes[..end]).unwrap_err(), Refusal::Damaged, "{format:?} {end}");
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
        assert_eq!(render(&claiming(width, height, depth)).unwrap_err(), Refusal::TooManyPixels, "{width}");
    }
    // A GIF has two bytes for each dimension.
    let whole = [0xFF, 0xFF, 0xFF, 0xFF];
    let frame = [&[0x2C, 0, 0, 0, 0], &whole[..], &[0x80, 0, 0, 0, 9, 9, 9, 2, 2, 0x4C, 1, 0, 0x3B]].concat();
    let gif = [&b"GIF89a"[..], &whole, &[0, 0, 0], &frame].concat();
    assert_eq!(render(&gif).unwrap_err(), Refusal::TooManyPixels);
    assert_eq!(render(&claiming(640, 640, 8)).unwrap_err(), Refusal::Damaged);
}

#[test]
fn a_jpeg_with_too_many_scans_is_rejected() {
    let jpeg = written(&halves(64, 64), ImageFormat::Jpeg);
    let endless = [&jpeg[..jpeg.len() - 2], &[0xFF, 0xDA, 0, 2].repeat(MOST_SCANS), &[0xFF, 0xD9]].concat();
    assert_eq!(render(&endless).unwrap_err(), Refusal::Damaged);
}

#[test]
fn colours_of_a_wider_space_keep_their_look() {
    let picture = RgbImage::from_pixel(64, 64, Rgb([200, 100, 60]));
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&picture, 64, 64, image::ExtendedColorType::Rgb8).unwrap();
    // The same red has larger numbers in sRGB.
    let is_redder = |pixel: [u8; 3]| pixel[0] > 205 && pixel[1] < 100;
    let Decoded { picture: found, colours, .. } = Upload::open(&bytes).unwrap().decode().unwrap();
    let opaque = convert_to_srgb(found.clone(), colours.as_deref().unwrap()).into_rgb8();
    assert!(is_redder(opaque.get_pixel(32, 32).0), "{opaque:?}");
    let transparent = convert_to_srgb(found.into_rgba8().into(), colours.as_deref().unwrap()).into_rgb8();
    assert_eq!(transparent, opaque);
    let shown = image::load_from_memory(&render(&bytes).unwrap().renditions[0].fallback).unwrap().into_rgb8();
    assert!(is_redder(shown.get_pixel(32, 32).0), "{shown:?}");
    let broken = convert_to_srgb(picture.clone().into(), b"no profile");
    assert_eq!(broken, picture.into());
}

/// A JPEG with other numbers in its frame. The data is not that of a picture of this size, and is not decoded.
fn claiming_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = written(&halves(64, 64), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    // After the marker, the length of the segment and the precision (ITU-T T.81, B.2.2).
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

#[test]
fn photos_of_sensors_with_fifty_megapixels_are_not_too_large() {
    for (width, height) in
        [(8_064, 6_048), (8_160, 6_120), (8_160, 6_144), (8_192, 6_144), (8_688, 5_792), (8_256, 6_192)]
    {
        assert!(open(&claiming_jpeg(width, height)).is_ok(), "{width} × {height}");
        assert!(open(&claiming_jpeg(height, width)).is_ok(), "{height} × {width}");
    }
    let larger = open(&claiming_jpeg(9_000, 6_000)).map(|_| ());
    assert_eq!(larger, Err(Refusal::TooManyPixels));
    // It lacks most of its data, too, but the user can do more with this.
    assert_eq!(render(&claiming_jpeg(9_000, 6_000)).err(), Some(Refusal::TooManyPixels));
}

#[test]
fn a_jpeg_with_less_data_than_its_size_needs_is_damaged_even_if_it_has_an_end_marker() {
    for (width, height) in [(8_160, 6_120), (640, 480)] {
        assert_eq!(render(&claiming_jpeg(width, height)).err(), Some(Refusal::Damaged), "{width} × {height}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_file_makes_it_panic(
        format in 0..FORMATS.len(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = written(&halves(34, 32), FORMATS[format]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(picture) = render(&bytes) {
            prop_assert!(!picture.renditions.is_empty());
        }
    }
}
