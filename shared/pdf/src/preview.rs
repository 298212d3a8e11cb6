//! The first page as a picture.

use glotto_pictures::Picture;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::RgbImage;

/// The width of the preview in pixels. A page that is more than three times as high becomes narrower.
pub const PREVIEW_WIDTH: u16 = 960;
/// The longest preview in pixels.
const PREVIEW_HEIGHT: u16 = 2_880;

/// Why there is no preview. The document is accepted nevertheless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPreview {
    /// It would need too much memory.
    #[error("the first page has a picture that is too large")]
    TooComplex,
    /// The page has no usable size.
    #[error("the first page has no size that can be shown")]
    NoSize,
    /// The picture could not be encoded.
    #[error("the picture was not made: {0}")]
    NotEncoded(#[from] glotto_pictures::Refusal),
}

pub(crate) fn render(pdf: &Pdf) -> Result<Picture, NoPreview> {
    let page = pdf.pages().first().ok_or(NoPreview::NoSize)?;
    let scale = scale(page.render_dimensions()).ok_or(NoPreview::NoSize)?;
    let pixels = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    // On white, so nothing is transparent.
    let colours = pixels.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let picture = RgbImage::from_raw(u32::from(pixels.width()), u32::from(pixels.height()), colours);
    Ok(glotto_pictures::render_pixels(picture.ok_or(NoPreview::NoSize)?.into())?)
}

/// The pixels for a unit of the page, whatever its size; none if a side would have none.
fn scale((width, height): (f32, f32)) -> Option<f32> {
    // A little more, because what is rendered is rounded down.
    let scale = ((f32::from(PREVIEW_WIDTH) + 0.5) / width).min((f32::from(PREVIEW_HEIGHT) + 0.5) / height);
    let is_visible = |side: f32| side.is_finite() && side * scale >= 1.0;
    (scale.is_finite() && is_visible(width) && is_visible(height)).then_some(scale)
}
