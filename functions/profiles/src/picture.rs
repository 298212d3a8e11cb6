//! From what somebody uploaded to pictures of fixed sizes. What comes in is hostile until shown
//! otherwise: it is recognised by its first bytes and not by what it was called, measured before it
//! is unpacked, and nothing of it but its colours goes on into what is shown.

mod jpeg;
mod view;

use std::io::Cursor;

use glotto_domain::profiles::{MOST_PIXELS, PictureFailure, SIZES, SMALLEST_SIDE};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use view::Square;

/// Bytes of an unpacked picture: four for each pixel. One with sixteen bits a colour may have half
/// as many pixels.
const MOST_BYTES: u64 = MOST_PIXELS * 4;
/// What decoders may hold beside that. Not all of them keep to it, hence the size of the worker.
const MOST_MEMORY: u64 = MOST_BYTES * 3;
/// The side from which all sizes are made: twice the largest.
const WORKING_SIDE: u32 = 1024;
/// Of 100: no difference is seen, and files are small.
const QUALITY: u8 = 85;
/// Passes over a picture. A telephone's has one, a progressive one about ten; each takes time.
const MOST_SCANS: usize = 64;

/// A picture in one of the sizes.
#[derive(Debug)]
pub(crate) struct Made {
    /// Pixels a side.
    pub(crate) size: u32,
    /// JPEG.
    pub(crate) bytes: Vec<u8>,
}

/// Makes the pictures of an upload.
pub(crate) fn make(bytes: &[u8]) -> Result<Vec<Made>, PictureFailure> {
    let mut decoder = opened(bytes)?;
    // What cannot be read of these is passed over: the picture is what counts.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colours = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(failure)?;
    let mut square = square(&picture);
    drop(picture);
    if let Some(colours) = colours {
        square = in_srgb(square, &colours);
    }
    // The middle square of a turned picture is the turned middle square: turning it now is cheap.
    let mut square = DynamicImage::ImageRgb8(square);
    square.apply_orientation(orientation);
    SIZES.into_iter().map(|size| encoded(&square.to_rgb8(), size)).collect()
}

/// A decoder of an upload that is of a known kind and not too large.
fn opened(bytes: &[u8]) -> Result<impl ImageDecoder + '_, PictureFailure> {
    let format = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) if jpeg::scans(bytes).is_none_or(|scans| scans > MOST_SCANS) => {
            return Err(PictureFailure::Damaged);
        }
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) => format,
        _ => return Err(PictureFailure::NotAPicture),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(failure)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return Err(PictureFailure::TooManyPixels);
    }
    if width.min(height) < SMALLEST_SIDE {
        return Err(PictureFailure::TooSmall);
    }
    Ok(decoder)
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
fn failure(error: ImageError) -> PictureFailure {
    match error {
        ImageError::Limits(_) => PictureFailure::TooManyPixels,
        ImageError::Unsupported(_) => PictureFailure::NotAPicture,
        _ => PictureFailure::Damaged,
    }
}

/// The middle of a picture on white, not larger than what is worked on.
fn square(picture: &DynamicImage) -> RgbImage {
    let middle = Square::of(picture);
    if middle.side() > WORKING_SIDE {
        return imageops::thumbnail(&middle, WORKING_SIDE, WORKING_SIDE);
    }
    RgbImage::from_fn(middle.side(), middle.side(), |x, y| middle.pixel(x, y))
}

/// The picture in the colours that are understood without a profile: those of telephones are
/// often wider, and look pale when the profile is taken away. A profile that cannot be read is no
/// profile.
fn in_srgb(picture: RgbImage, profile: &[u8]) -> RgbImage {
    let profile = ColorProfile::new_from_slice(profile).ok().filter(|known| known.color_space == DataColorSpace::Rgb);
    let transform = profile.and_then(|profile| {
        let srgb = ColorProfile::new_srgb();
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default()).ok()
    });
    let Some(transform) = transform else { return picture };
    let mut converted = RgbImage::new(picture.width(), picture.height());
    if transform.transform(picture.as_raw(), &mut converted).is_ok() { converted } else { picture }
}

/// The square in a size, as JPEG. The encoder writes no metadata, as it knows none.
fn encoded(square: &RgbImage, size: u32) -> Result<Made, PictureFailure> {
    let resized = imageops::resize(square, size, size, FilterType::Lanczos3);
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&resized);
    written.map(|()| Made { size, bytes }).map_err(|_| PictureFailure::OurFault)
}

#[cfg(test)]
mod tests;
