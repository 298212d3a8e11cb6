//! What is made of pictures.

use image::{Rgba, RgbaImage};

use super::*;

fn decode(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

#[test]
fn a_picture_has_every_width_that_it_reaches_and_is_not_enlarged() {
    for (width, height, widths) in [
        (1, 1, &[1][..]),
        (300, 200, &[300]),
        (320, 100, &[320]),
        (800, 10, &[320, 640, 800]),
        (1_920, 4, &[320, 640, 960, 1280, 1920]),
        (3_000, 8, &[320, 640, 960, 1280, 1920]),
    ] {
        let picture = render(&written(&halves(width, height), ImageFormat::Png)).unwrap();
        let found: Vec<_> = picture.renditions.iter().map(|rendition| rendition.width).collect();
        assert_eq!(found, widths, "{width}");
        assert_eq!(picture.width, *widths.last().unwrap());
        assert_eq!(picture.height, picture.renditions.last().unwrap().height);
        for Rendition { width, height, webp, fallback } in picture.renditions {
            assert_eq!(image::guess_format(&webp).unwrap(), ImageFormat::WebP);
            assert_eq!(image::guess_format(&fallback).unwrap(), ImageFormat::Jpeg);
            for bytes in [webp, fallback] {
                assert_eq!((decode(&bytes).width(), decode(&bytes).height()), (width, height));
            }
        }
    }
}

#[test]
fn every_kind_of_picture_keeps_its_colours_in_every_format() {
    for format in FORMATS {
        for Rendition { width, height, webp, fallback } in
            render(&written(&halves(700, 40), format)).unwrap().renditions
        {
            for bytes in [webp, fallback] {
                let pixels = decode(&bytes).into_rgb8();
                assert!(about(*pixels.get_pixel(8, height / 2), RED), "{format:?} {width}");
                assert!(about(*pixels.get_pixel(width - 9, height / 2), BLUE), "{format:?} {width}");
            }
        }
    }
}

/// Metadata of a camera (Exif 2.32): the orientation, and a text.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [&[0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0][..]].concat();
    [&b"II\x2A\0\x08\0\0\0\x01\0"[..], &entry, b"\0\0\0\0GPS 52.5200N 13.4050E"].concat()
}

fn turned(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder.encode_image(picture).unwrap();
    bytes
}

#[test]
fn a_picture_that_a_telephone_turned_becomes_upright_and_its_width_is_that_of_the_upright_picture() {
    // The orientation, and where the left side, which is red, has to be shown (Exif 2.32, 4.6.4).
    let (wide, high) = ([40_u32, 1_000, 700], [700_u32, 40, 1_000]);
    for (orientation, sideways, at) in [(1, false, 0), (2, false, 1), (3, false, 1), (6, true, 0), (8, true, 1)] {
        for (width, height) in wide.into_iter().zip(high) {
            let bytes = turned(&halves(width, height), orientation);
            assert!(bytes.windows(4).any(|part| part == b"GPS "));
            let (width, height) = if sideways { (height, width) } else { (width, height) };
            let picture = render(&bytes).unwrap();
            assert_eq!((picture.width, picture.height), (width, height), "{orientation}");
            for Rendition { width, height, webp, fallback } in picture.renditions {
                for bytes in [webp, fallback] {
                    let pixels = decode(&bytes).into_rgb8();
                    let [first, last] = if sideways {
                        [(width / 2, 2), (width / 2, height - 3)]
                    } else {
                        [(2, height / 2), (width - 3, height / 2)]
                    };
                    let ends = [first, last].map(|(x, y)| *pixels.get_pixel(x, y));
                    assert!(about(ends[at], RED) && about(ends[1 - at], BLUE), "{orientation} {width}: {ends:?}");
                    for word in [&b"Exif"[..], b"EXIF", b"GPS", b"ICC"] {
                        assert!(!bytes.windows(word.len()).any(|part| part == word));
                    }
                }
            }
        }
    }
}

#[test]
fn transparent_pixels_stay_transparent_and_do_not_darken_their_neighbours() {
    // Black is what transparent pixels usually have for a colour.
    let picture =
        RgbaImage::from_fn(900, 30, |x, _| if x < 450 { Rgba([0, 0, 0, 0]) } else { Rgba([255, 255, 255, 255]) });
    let picture = render(&written(&picture.into(), ImageFormat::Png)).unwrap();
    assert_eq!(picture.fallback, Fallback::Png);
    for Rendition { width, webp, fallback, .. } in picture.renditions {
        assert_eq!(image::guess_format(&fallback).unwrap(), ImageFormat::Png);
        for pixel in decode(&fallback).into_rgba8().pixels() {
            assert!(pixel[3] == 0 || pixel[0] > 250, "{width}: {pixel:?}");
        }
        for bytes in [webp, fallback] {
            let pixels = decode(&bytes).into_rgba8();
            assert_eq!(pixels.get_pixel(2, 5)[3], 0, "{width}");
            assert_eq!(pixels.get_pixel(width - 3, 5)[3], 255, "{width}");
        }
    }
}

#[test]
fn a_picture_with_an_alpha_channel_and_no_transparent_pixel_becomes_a_jpeg() {
    let opaque = DynamicImage::from(halves(500, 20).into_rgba8());
    for picture in [opaque, halves(500, 20).into_rgba16().into(), halves(500, 20).into_luma8().into()] {
        let made = render(&written(&picture, ImageFormat::Png)).unwrap();
        assert_eq!((made.fallback, made.fallback.extension()), (Fallback::Jpeg, "jpg"));
        assert_eq!(made.fallback.media_type(), "image/jpeg");
    }
}

#[test]
fn a_photo_takes_fewer_bytes_as_webp_than_as_jpeg() {
    // Soft waves, as an example of what has no edges.
    let photo = RgbImage::from_fn(640, 480, |x, y| {
        let wave = |step: u32| u8::try_from((x * step + y * 3) % 512).unwrap_or(u8::MAX) / 2 + 60;
        Rgb([wave(2), wave(3), wave(5)])
    });
    let made = render(&written(&photo.into(), ImageFormat::Png)).unwrap();
    for Rendition { width, webp, fallback, .. } in made.renditions {
        assert!(webp.len() < fallback.len(), "{width}: {} {}", webp.len(), fallback.len());
    }
}

#[test]
fn very_long_pictures_are_narrower_and_keep_their_proportions() {
    for (width, height) in [(1_000, 30_000), (30_000, 1_000), (2_000, 6_000)] {
        let picture = render_pixels(DynamicImage::new_luma8(width, height)).unwrap();
        assert!(u64::from(picture.width) * u64::from(picture.height) <= 8_100_000);
        assert!(picture.width <= 1_920 && picture.height < 16_384);
        let ratio = |width: u32, height: u32| f64::from(width) / f64::from(height);
        let change = ratio(picture.width, picture.height) / ratio(width, height);
        assert!((0.97..1.03).contains(&change), "{width} {height}: {} {}", picture.width, picture.height);
    }
    let line = render_pixels(DynamicImage::new_luma8(1, 60_000)).unwrap();
    assert_eq!((line.width, line.height), (1, 16_383));
}

#[test]
fn the_first_picture_of_an_animation_is_shown() {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for colour in [RED, BLUE] {
        encoder
            .encode_frame(image::Frame::new(DynamicImage::from(RgbImage::from_pixel(50, 40, colour)).into()))
            .unwrap();
    }
    drop(encoder);
    let made = render(&bytes).unwrap();
    assert!(about(*decode(&made.renditions[0].fallback).into_rgb8().get_pixel(25, 20), RED));
}
