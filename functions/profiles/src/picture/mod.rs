//! Makes pictures of fixed sizes from an upload. Uploads are untrusted: the format is recognised by
//! the first bytes and not by the announced type, the dimensions are checked before decoding, and
//! nothing but the pixels goes into the result.

mod jpeg;
mod view;

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Cursor;

use glotto_domain::profiles::{MOST_PIXELS, PictureFailure, SIZES, SMALLEST_SIDE};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use view::Square;

/// Bytes of a decoded picture: four per pixel. One with sixteen bits per colour may have half as
/// many pixels, which is what users read.
const MOST_BYTES: u64 = MOST_PIXELS * 4;
/// Bytes that a decoder may use. Not all decoders respect it, hence the memory of the worker.
const MOST_MEMORY: u64 = MOST_BYTES * 3;
/// Bytes that the decoder of PNG may use in addition to the pixels, which it does not count: for a row, the texts, and
/// the colour profile, which can be 600 MB in a file of half a megabyte. It ignores a profile that needs more.
const MOST_PNG_MEMORY: u64 = 64 * 1024 * 1024;
/// Bytes of a colour profile that is applied. Those of cameras and screens have some kilobytes, and those of printers,
/// which are not applied, up to three megabytes.
const LARGEST_PROFILE: usize = 4 * 1024 * 1024;
/// The side of the square that all sizes are made from: twice the largest.
const WORKING_SIDE: u32 = 1024;
/// Of 100: no visible difference, and small files.
const QUALITY: u8 = 85;
/// Scans of a JPEG. Phones write one, progressive files have about ten; each takes time to decode.
const MOST_SCANS: usize = 64;
/// Samples that all scans of a JPEG pass over. The scans that libjpeg writes (`jpeg_simple_progression`) pass 8 times
/// over the pixels if several of them share a colour, 14 times if not, and 24 times if there are four colours. A file
/// of 300 KB can have 66 passes.
const MOST_SAMPLES: u64 = MOST_PIXELS * 24;
/// What is appended to a JPEG that may be truncated: bits that no decoder reads as an empty block.
const PADDING: [u8; 256] = [0x55; 256];

/// A picture in one of the sizes.
#[derive(Debug)]
pub(crate) struct ResizedPicture {
    /// The side in pixels.
    pub(crate) size: u32,
    /// JPEG.
    pub(crate) bytes: Vec<u8>,
}

/// Makes the pictures of all sizes from an upload.
pub(crate) fn make(bytes: &[u8]) -> Result<Vec<ResizedPicture>, PictureFailure> {
    let bytes = complete(bytes)?;
    let mut decoder = open(&bytes)?;
    // A picture is shown even if its orientation or its colour profile cannot be read.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colours = profile(&mut decoder);
    let picture = DynamicImage::from_decoder(decoder).map_err(failure)?;
    let mut square = crop(&picture);
    drop(picture);
    if let Some(colours) = colours {
        square = convert_to_srgb(square, &colours);
    }
    // Rotating the small square is cheaper than rotating the whole picture, and gives the same.
    let mut square = DynamicImage::ImageRgb8(square);
    square.apply_orientation(orientation);
    SIZES.into_iter().map(|size| encode(&square.to_rgb8(), size)).collect()
}

/// The colour profile of a picture, if it has one of a usual size.
fn profile(decoder: &mut impl ImageDecoder) -> Option<Vec<u8>> {
    decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= LARGEST_PROFILE)
}

/// An upload with the end that its format requires.
///
/// Some cameras, such as those that join panoramas, do not write the marker at the end of a JPEG, and every browser
/// shows such a file. Decoders fill what is missing, so they do not distinguish it from a truncated file. It is
/// complete if what follows does not change the picture.
fn complete(bytes: &[u8]) -> Result<Cow<'_, [u8]>, PictureFailure> {
    if !matches!(image::guess_format(bytes), Ok(ImageFormat::Jpeg)) {
        return Ok(Cow::Borrowed(bytes));
    }
    let found = jpeg::structure(bytes).filter(|found| found.scans <= MOST_SCANS).ok_or(PictureFailure::Damaged)?;
    if found.lacks_data || found.samples > MOST_SAMPLES {
        // If it has too many pixels, too, the user can do more with that.
        return Err(open(bytes).err().unwrap_or(PictureFailure::Damaged));
    }
    if found.has_end {
        return Ok(Cow::Borrowed(bytes));
    }
    // A byte that could be the first of a marker would make one of what is appended.
    let length = bytes.iter().rposition(|byte| *byte != 0xFF).map_or(0, |last| last + 1);
    let bytes = &bytes[..length];
    let ended = [bytes, &jpeg::END].concat();
    let continued = [bytes, &PADDING, &jpeg::END].concat();
    if found.has_all_scans() && pixels_hash(&ended)? == pixels_hash(&continued)? {
        return Ok(Cow::Owned(ended));
    }
    Err(PictureFailure::Damaged)
}

/// A hash of all pixels. Two pictures at once would need too much memory.
fn pixels_hash(bytes: &[u8]) -> Result<u64, PictureFailure> {
    let picture = DynamicImage::from_decoder(open(bytes)?).map_err(failure)?;
    let mut hasher = DefaultHasher::new();
    hasher.write(picture.as_bytes());
    Ok(hasher.finish())
}

/// A decoder of an upload, if its format is known and it is not too large.
fn open(bytes: &[u8]) -> Result<impl ImageDecoder + '_, PictureFailure> {
    let Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) =
        image::guess_format(bytes)
    else {
        return Err(PictureFailure::NotAPicture);
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(if format == ImageFormat::Png { MOST_PNG_MEMORY } else { MOST_MEMORY });
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

/// The centre square of a picture on white, at most [`WORKING_SIDE`] wide.
fn crop(picture: &DynamicImage) -> RgbImage {
    let middle = Square::of(picture);
    if middle.side() > WORKING_SIDE {
        return imageops::thumbnail(&middle, WORKING_SIDE, WORKING_SIDE);
    }
    RgbImage::from_fn(middle.side(), middle.side(), |x, y| middle.pixel(x, y))
}

/// Converts a picture to sRGB, which is understood without a colour profile. Pictures of phones often
/// have a wider colour space and would look pale without their profile. A profile that cannot be read
/// is ignored.
fn convert_to_srgb(picture: RgbImage, profile: &[u8]) -> RgbImage {
    let profile = ColorProfile::new_from_slice(profile).ok().filter(|found| found.color_space == DataColorSpace::Rgb);
    let transform = profile.and_then(|profile| {
        let srgb = ColorProfile::new_srgb();
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default()).ok()
    });
    let Some(transform) = transform else { return picture };
    let mut converted = RgbImage::new(picture.width(), picture.height());
    if transform.transform(picture.as_raw(), &mut converted).is_ok() { converted } else { picture }
}

/// Resizes the square and encodes it as JPEG. The encoder is given no metadata, so it writes none.
fn encode(square: &RgbImage, size: u32) -> Result<ResizedPicture, PictureFailure> {
    let resized = imageops::resize(square, size, size, FilterType::Lanczos3);
    let mut bytes = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&resized);
    written.map(|()| ResizedPicture { size, bytes }).map_err(|_| PictureFailure::OurFault)
}

#[cfg(test)]
mod tests;
