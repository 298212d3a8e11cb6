//! Colour profiles.

use image::{DynamicImage, ImageDecoder};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Bytes of a colour profile that is applied. Those of cameras and screens have some kilobytes, and those of printers,
/// which are not applied, up to three megabytes.
pub(crate) const LARGEST_PROFILE: usize = 4 * 1024 * 1024;

/// The colour profile of a picture, if it has one of a usual size.
pub(crate) fn profile(decoder: &mut impl ImageDecoder) -> Option<Vec<u8>> {
    decoder.icc_profile().ok().flatten().filter(|profile| profile.len() <= LARGEST_PROFILE)
}

/// Converts a picture with eight bits per colour to sRGB, which is understood without a colour profile. Pictures of
/// phones often have a wider colour space and would look pale without their profile. A profile that cannot be read is
/// ignored.
pub fn convert_to_srgb(picture: DynamicImage, profile: &[u8]) -> DynamicImage {
    let (pixels, layout) = match &picture {
        DynamicImage::ImageRgb8(pixels) => (pixels.as_raw(), Layout::Rgb),
        DynamicImage::ImageRgba8(pixels) => (pixels.as_raw(), Layout::Rgba),
        _ => return picture,
    };
    let profile = ColorProfile::new_from_slice(profile).ok().filter(|found| found.color_space == DataColorSpace::Rgb);
    let transform = profile.and_then(|profile| {
        let srgb = ColorProfile::new_srgb();
        profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()).ok()
    });
    let Some(transform) = transform else { return picture };
    let mut converted = DynamicImage::new(picture.width(), picture.height(), picture.color());
    let target = match &mut converted {
        DynamicImage::ImageRgb8(pixels) => &mut **pixels,
        DynamicImage::ImageRgba8(pixels) => &mut **pixels,
        _ => return picture,
    };
    if transform.transform(pixels, target).is_ok() { converted } else { picture }
}
