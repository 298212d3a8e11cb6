//! Makes pictures that browsers show from uploaded ones. Uploads are untrusted: the format is recognised by the first
//! bytes and not by the announced type, the dimensions are checked before decoding, and nothing but the pixels goes
//! into the result.
//!
//! docs/decisions/0019-pictures-of-people.md describes the limits of what is decoded.

mod colours;
mod encode;
mod jpeg;
mod renditions;
mod upload;

pub use colours::convert_to_srgb;
pub use encode::encode_jpeg;
pub use renditions::{Fallback, Picture, Rendition, WIDTHS, render, render_pixels};
pub use upload::{Decoded, Upload};

use image::ImageError;

/// Why a picture is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not a picture, or has an unsupported format.
    #[error("it is not a JPEG, PNG, WebP or GIF file")]
    NotAPicture,
    /// It is damaged or truncated.
    #[error("it is damaged or incomplete")]
    Damaged,
    /// It has more than [`MOST_PIXELS`](glotto_domain::profiles::MOST_PIXELS), or half of them with sixteen bits per
    /// colour.
    #[error("it has too many pixels")]
    TooManyPixels,
    /// An encoder failed, not because of the file.
    #[error("it could not be encoded")]
    NotEncoded,
}

impl From<ImageError> for Refusal {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            ImageError::Unsupported(_) => Self::NotAPicture,
            _ => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests;
