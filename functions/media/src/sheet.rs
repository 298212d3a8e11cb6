//! Sheets of a storyboard: captured frames, scaled down and side by side.

use std::io::Cursor;

use glotto_domain::media::storyboard::{Place, Storyboard};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, ImageDecoder as _, ImageResult, RgbImage, imageops};

/// Of 100: small files, in which a scene is recognised.
const QUALITY: u8 = 70;

/// A sheet.
#[derive(Debug)]
pub(crate) struct Sheet(RgbImage);

impl Sheet {
    /// An empty sheet, by its number from 0.
    pub(crate) fn new(layout: &Storyboard, number: u32) -> Self {
        let (width, height) = layout.sheet_size(number);
        Self(RgbImage::new(width, height))
    }

    /// Adds a captured frame, by its number from 0, at its place.
    pub(crate) fn add(&mut self, layout: &Storyboard, frame: u32, jpeg: &[u8]) -> ImageResult<()> {
        let picture = DynamicImage::from_decoder(JpegDecoder::new(Cursor::new(jpeg))?)?.into_rgb8();
        let small = imageops::thumbnail(&picture, layout.width, layout.height);
        let Place { x, y, .. } = layout.place(frame);
        imageops::replace(&mut self.0, &small, i64::from(x), i64::from(y));
        Ok(())
    }

    /// The sheet as JPEG.
    pub(crate) fn encode(&self) -> ImageResult<Vec<u8>> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&self.0)?;
        Ok(bytes)
    }
}

/// Width and height of a frame.
pub(crate) fn size(jpeg: &[u8]) -> ImageResult<(u32, u32)> {
    Ok(JpegDecoder::new(Cursor::new(jpeg))?.dimensions())
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn frame(colour: [u8; 3]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbImage::from_pixel(320, 180, Rgb(colour));
        JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
        bytes
    }

    #[test]
    fn each_frame_is_where_the_storyboard_says() {
        let colours = [[200, 0, 0], [0, 200, 0], [0, 0, 200], [200, 200, 0], [0, 200, 200], [200, 0, 200]];
        let layout = Storyboard::new(size(&frame(colours[0])).unwrap(), 6, 1);
        let mut sheet = Sheet::new(&layout, 0);
        for (number, colour) in (0..).zip(colours) {
            sheet.add(&layout, number, &frame(colour)).unwrap();
        }
        let made = image::load_from_memory(&sheet.encode().unwrap()).unwrap().into_rgb8();
        assert_eq!(made.dimensions(), (800, 180), "five in the first row, one in the second");
        for (number, colour) in (0..).zip(colours) {
            let Place { x, y, .. } = layout.place(number);
            let found = made.get_pixel(x + 80, y + 45).0;
            assert!(found.iter().zip(colour).all(|(one, other)| one.abs_diff(other) < 16), "{number}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_jpeg_is_an_error() {
        assert!(size(b"no").is_err());
        let layout = Storyboard::new((320, 180), 1, 1);
        assert!(Sheet::new(&layout, 0).add(&layout, 0, b"no").is_err());
    }
}
