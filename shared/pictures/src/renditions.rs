//! A picture in several widths and formats, from which a browser chooses.

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use crate::{Decoded, Refusal, Upload, convert_to_srgb, encode};

/// The widths of the pictures in pixels, the smallest first.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

/// Pixels of the largest rendition: a picture that is 1,920 wide and more than twice as high becomes narrower. It
/// bounds what scaling needs to 16 bytes for each of them, twice.
const MOST_RENDERED: u64 = 8_000_000;
/// Pixels of a side of a WebP (RFC 9649, 2.7.1.2 has more; the lossy format of RFC 6386, 9.1, has fourteen bits).
const LONGEST_SIDE: u32 = 16_383;

/// A picture as browsers show it: upright, in sRGB, and without metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The width of the largest rendition in pixels.
    pub width: u32,
    /// The height of the largest rendition in pixels.
    pub height: u32,
    /// The format of [`Rendition::fallback`].
    pub fallback: Fallback,
    /// All renditions, the narrowest first: those of [`WIDTHS`] that are narrower than the picture, and the picture
    /// itself or the last of [`WIDTHS`]. So there is at least one.
    pub renditions: Vec<Rendition>,
}

/// A picture in one width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The picture as lossy WebP (`image/webp`).
    pub webp: Vec<u8>,
    /// The picture in the format that every client reads.
    pub fallback: Vec<u8>,
}

/// The format for clients that do not read WebP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// JPEG, which has no transparency.
    Jpeg,
    /// PNG, for pictures with transparent pixels.
    Png,
}

impl Fallback {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The end of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Makes the renditions of an uploaded picture.
pub fn render(bytes: &[u8]) -> Result<Picture, Refusal> {
    encode_all(&prepare(Upload::open(bytes)?.decode()?))
}

/// Makes the renditions of pixels that are upright and in sRGB.
pub fn render_pixels(picture: DynamicImage) -> Result<Picture, Refusal> {
    encode_all(&prepare(Decoded { picture, orientation: Orientation::NoTransforms, colours: None }))
}

/// The largest rendition: scaled, in sRGB, upright, with eight bits per colour.
fn prepare(Decoded { picture, orientation, colours }: Decoded) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let sideways = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    // Turning the scaled picture is cheaper than turning the whole, and gives the same.
    let (width, height) = if sideways {
        let (width, height) = largest(height, width);
        (height, width)
    } else {
        largest(width, height)
    };
    let mut scaled = scale(without_useless_alpha(picture), width, height);
    if let Some(colours) = colours {
        scaled = convert_to_srgb(scaled, &colours);
    }
    scaled.apply_orientation(orientation);
    scaled
}

/// The dimensions of the largest rendition of a picture.
fn largest(width: u32, height: u32) -> (u32, u32) {
    let (wide, high) = (f64::from(width), f64::from(height));
    #[expect(clippy::cast_precision_loss, reason = "a few millions are exact")]
    let most = MOST_RENDERED as f64;
    let factor = [
        1.0,
        f64::from(WIDTHS[WIDTHS.len() - 1]) / wide,
        f64::from(LONGEST_SIDE) / high,
        (most / (wide * high)).sqrt(),
    ]
    .into_iter()
    .fold(1.0, f64::min);
    (side(wide * factor), side(high * factor))
}

/// A side in pixels: at least one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is not negative, and not too long")]
fn side(length: f64) -> u32 {
    (length.round() as u32).clamp(1, LONGEST_SIDE)
}

/// A picture with eight bits per colour, which has transparency only if it shows.
fn without_useless_alpha(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return if picture.color().bytes_per_pixel() > 4 { picture.into_rgb8().into() } else { picture };
    }
    let picture = picture.into_rgba8();
    let is_opaque = picture.pixels().all(|pixel| pixel[3] == u8::MAX);
    let picture = DynamicImage::from(picture);
    if is_opaque { picture.into_rgb8().into() } else { picture }
}

/// Scales a picture down, if it is larger. A picture much larger is averaged to twice the size first, which needs less
/// time and memory.
fn scale(picture: DynamicImage, width: u32, height: u32) -> DynamicImage {
    let has_alpha = picture.color().has_alpha();
    let mut picture = if has_alpha { multiplied(picture.into_rgba8()).into() } else { picture };
    if picture.width() > width * 2 && picture.height() > height * 2 {
        picture = picture.thumbnail_exact(width * 2, height * 2);
    }
    if !has_alpha {
        picture = picture.into_rgb8().into();
    }
    if (picture.width(), picture.height()) != (width, height) {
        picture = picture.resize_exact(width, height, FilterType::Lanczos3);
    }
    if has_alpha { divided(picture.into_rgba8()).into() } else { picture }
}

/// Colours multiplied by their opacity, so that transparent pixels do not colour their neighbours in scaling.
fn multiplied(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let part = |colour: u32| u8::try_from((colour * alpha + 127) / 255).unwrap_or(u8::MAX);
        pixel.0 = [part(red), part(green), part(blue), pixel[3]];
    }
    picture
}

/// The inverse of [`multiplied`].
fn divided(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let whole = |colour: u32| {
            let whole = (colour * 255 + alpha / 2).checked_div(alpha).unwrap_or_default();
            u8::try_from(whole).unwrap_or(u8::MAX)
        };
        pixel.0 = [whole(red), whole(green), whole(blue), pixel[3]];
    }
    picture
}

/// Encodes the picture and its narrower renditions.
fn encode_all(picture: &DynamicImage) -> Result<Picture, Refusal> {
    let fallback = if picture.color().has_alpha() { Fallback::Png } else { Fallback::Jpeg };
    let (width, height) = (picture.width(), picture.height());
    let mut renditions = Vec::new();
    for narrower in WIDTHS.into_iter().filter(|narrower| *narrower < width) {
        let high = side(f64::from(height) * f64::from(narrower) / f64::from(width));
        renditions.push(encode(&scale(picture.clone(), narrower, high), fallback)?);
    }
    renditions.push(encode(picture, fallback)?);
    Ok(Picture { width, height, fallback, renditions })
}

fn encode(picture: &DynamicImage, fallback: Fallback) -> Result<Rendition, Refusal> {
    let webp = encode::webp(picture)?;
    let fallback = match (fallback, picture) {
        (Fallback::Jpeg, DynamicImage::ImageRgb8(pixels)) => encode::encode_jpeg(pixels)?,
        _ => encode::png(picture)?,
    };
    Ok(Rendition { width: picture.width(), height: picture.height(), webp, fallback })
}
