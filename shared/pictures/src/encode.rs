//! Encoders. They are given pixels and no metadata, so they write none.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, RgbImage};

use crate::Refusal;

/// Of 100: no visible difference, and small files.
const JPEG_QUALITY: u8 = 85;
/// Of 100, on another scale than that of JPEG: about the same look.
const WEBP_QUALITY: f32 = 80.0;

/// Encodes a picture as JPEG.
pub fn encode_jpeg(picture: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(picture);
    written.map(|()| bytes).map_err(|_| Refusal::NotEncoded)
}

/// Encodes a picture as PNG.
pub(crate) fn png(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let written = picture.write_with_encoder(PngEncoder::new(&mut bytes));
    written.map(|()| bytes).map_err(|_| Refusal::NotEncoded)
}

/// Encodes a picture with eight bits per colour as lossy WebP.
pub(crate) fn webp(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let (width, height) = (picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        _ => return Err(Refusal::NotEncoded),
    };
    let memory = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| Refusal::NotEncoded)?;
    Ok(memory.to_vec())
}
