//! The centre square of a picture on white, without copying the picture.

use glotto_domain::profiles::SMALLEST_SIDE;
use image::{DynamicImage, GenericImageView, Rgb};

/// The centre square of a picture.
pub(super) struct Square<'a> {
    picture: &'a DynamicImage,
    left: u32,
    top: u32,
    side: u32,
}

impl<'a> Square<'a> {
    pub(super) fn of(picture: &'a DynamicImage) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let side = width.min(height);
        debug_assert!(side >= SMALLEST_SIDE, "checked before");
        Self { picture, left: (width - side) / 2, top: (height - side) / 2, side }
    }

    /// The side in pixels.
    pub(super) fn side(&self) -> u32 {
        self.side
    }

    /// A pixel, blended with white by its transparency.
    pub(super) fn pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let [red, green, blue, alpha] = self.picture.get_pixel(self.left + x, self.top + y).0;
        Rgb([red, green, blue].map(|colour| blend_with_white(colour, alpha)))
    }
}

fn blend_with_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u16::from(colour), u16::from(alpha));
    let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

impl GenericImageView for Square<'_> {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.side, self.side)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Self::Pixel {
        self.pixel(x, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_pixels_are_shown_white() {
        assert_eq!(blend_with_white(0, 0), 255);
        assert_eq!(blend_with_white(7, 255), 7);
        assert_eq!(blend_with_white(0, 128), 127);
        assert_eq!(blend_with_white(255, 3), 255);
    }

    #[test]
    fn the_middle_is_in_the_middle() {
        let picture = DynamicImage::new_luma8(100, 41);
        let square = Square::of(&picture);
        assert_eq!((square.left, square.top, square.side), (29, 0, 41));
    }
}
