//! Makes pictures of fixed sizes from an upload: the centre square. `glotto_pictures` decodes it.

mod view;

use glotto_domain::profiles::{PictureFailure, SIZES, SMALLEST_SIDE};
use glotto_pictures::{Decoded, Refusal, Upload};
use image::imageops::{self, FilterType};
use image::{DynamicImage, RgbImage};

use view::Square;

/// The side of the square that all sizes are made from: twice the largest.
const WORKING_SIDE: u32 = 1024;

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
    let upload = Upload::open(bytes).map_err(failure)?;
    let (width, height) = upload.dimensions();
    if width.min(height) < SMALLEST_SIDE {
        return Err(PictureFailure::TooSmall);
    }
    let Decoded { picture, orientation, colours } = upload.decode().map_err(failure)?;
    let mut square = DynamicImage::ImageRgb8(crop(&picture));
    drop(picture);
    if let Some(colours) = colours {
        square = glotto_pictures::convert_to_srgb(square, &colours);
    }
    // Rotating the small square is cheaper than rotating the whole picture, and gives the same.
    square.apply_orientation(orientation);
    SIZES.into_iter().map(|size| encode(&square.to_rgb8(), size)).collect()
}

fn failure(refusal: Refusal) -> PictureFailure {
    match refusal {
        Refusal::NotAPicture => PictureFailure::NotAPicture,
        Refusal::Damaged => PictureFailure::Damaged,
        Refusal::TooManyPixels => PictureFailure::TooManyPixels,
        Refusal::NotEncoded => PictureFailure::OurFault,
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

/// Resizes the square and encodes it as JPEG.
fn encode(square: &RgbImage, size: u32) -> Result<ResizedPicture, PictureFailure> {
    let resized = imageops::resize(square, size, size, FilterType::Lanczos3);
    glotto_pictures::encode_jpeg(&resized).map(|bytes| ResizedPicture { size, bytes }).map_err(failure)
}

#[cfg(test)]
mod tests;
