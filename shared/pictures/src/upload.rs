//! Decodes uploaded pictures within limits.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Cursor;

use glotto_domain::profiles::MOST_PIXELS;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::{Refusal, colours, jpeg};

/// Bytes of a decoded picture: four per pixel. One with sixteen bits per colour may have half as
/// many pixels, which is what users read.
const MOST_BYTES: u64 = MOST_PIXELS * 4;
/// Bytes that a decoder may use. Not all decoders respect it, hence the memory of the workers.
const MOST_MEMORY: u64 = MOST_BYTES * 3;
/// Bytes that the decoder of PNG may use in addition to the pixels, which it does not count: for a row, the texts, and
/// the colour profile, which can be 600 MB in a file of half a megabyte. It ignores a profile that needs more.
pub(crate) const MOST_PNG_MEMORY: u64 = 64 * 1024 * 1024;
/// Scans of a JPEG. Phones write one, progressive files have about ten; each takes time to decode.
pub(crate) const MOST_SCANS: usize = 64;
/// Samples that all scans of a JPEG pass over. The scans that libjpeg writes (`jpeg_simple_progression`) pass 8 times
/// over the pixels if several of them share a colour, 14 times if not, and 24 times if there are four colours. A file
/// of 300 KB can have 66 passes.
const MOST_SAMPLES: u64 = MOST_PIXELS * 24;
/// What is appended to a JPEG that may be truncated: bits that no decoder reads as an empty block.
const PADDING: [u8; 256] = [0x55; 256];

/// An uploaded picture of a known format, with dimensions that can be decoded.
#[derive(Debug)]
pub struct Upload<'a> {
    bytes: &'a [u8],
    dimensions: (u32, u32),
}

/// The pixels of an upload, and what has to be done with them before they are shown.
#[derive(Debug)]
pub struct Decoded {
    /// As the file has them; the first picture of an animation.
    pub picture: DynamicImage,
    /// How to turn the picture.
    pub orientation: Orientation,
    /// The colour profile for [`convert_to_srgb`](crate::convert_to_srgb), if the file has one.
    pub colours: Option<Vec<u8>>,
}

impl<'a> Upload<'a> {
    /// Reads format and dimensions of a file, and refuses what is not a picture or too large.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let dimensions = open(bytes)?.dimensions();
        Ok(Self { bytes, dimensions })
    }

    /// Its width and height in pixels, before it is turned.
    pub fn dimensions(&self) -> (u32, u32) {
        self.dimensions
    }

    /// Decodes the picture, unless it is damaged or incomplete.
    pub fn decode(self) -> Result<Decoded, Refusal> {
        let bytes = complete(self.bytes)?;
        let mut decoder = open(&bytes)?;
        // A picture is shown even if its orientation or its colour profile cannot be read.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let colours = colours::profile(&mut decoder);
        let picture = DynamicImage::from_decoder(decoder)?;
        Ok(Decoded { picture, orientation, colours })
    }
}

/// An upload with the end that its format requires.
///
/// Some cameras, such as those that join panoramas, do not write the marker at the end of a JPEG, and every browser
/// shows such a file. Decoders fill what is missing, so they do not distinguish it from a truncated file. It is
/// complete if what follows does not change the picture.
pub(crate) fn complete(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Refusal> {
    if !matches!(image::guess_format(bytes), Ok(ImageFormat::Jpeg)) {
        return Ok(Cow::Borrowed(bytes));
    }
    let found = jpeg::structure(bytes).filter(|found| found.scans <= MOST_SCANS).ok_or(Refusal::Damaged)?;
    if found.lacks_data || found.samples > MOST_SAMPLES {
        return Err(Refusal::Damaged);
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
    Err(Refusal::Damaged)
}

/// A hash of all pixels. Two pictures at once would need too much memory.
fn pixels_hash(bytes: &[u8]) -> Result<u64, Refusal> {
    let picture = DynamicImage::from_decoder(open(bytes)?)?;
    let mut hasher = DefaultHasher::new();
    hasher.write(picture.as_bytes());
    Ok(hasher.finish())
}

/// A decoder of an upload, if its format is known and it is not too large.
pub(crate) fn open(bytes: &[u8]) -> Result<impl ImageDecoder + '_, Refusal> {
    let Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) =
        image::guess_format(bytes)
    else {
        return Err(Refusal::NotAPicture);
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(if format == ImageFormat::Png { MOST_PNG_MEMORY } else { MOST_MEMORY });
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return Err(Refusal::TooManyPixels);
    }
    if width == 0 || height == 0 {
        return Err(Refusal::Damaged);
    }
    Ok(decoder)
}
