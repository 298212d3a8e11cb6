//! Storyboards: small pictures of a video on a few sheets, with a WebVTT file that says which one shows what. Players
//! show them while a viewer seeks.
//!
//! The names and the layout follow from the captured frames alone, so a storyboard that is made twice is the same.

use std::fmt::Write as _;

use super::captions::Time;

/// The file name of the WebVTT file in an output folder.
pub const FILE: &str = "storyboard.vtt";

/// The longer side of a picture, in pixels.
const LONG_SIDE: u32 = 160;
/// Pictures in a row and in a column of a sheet, which has at most 800 by 800 pixels.
const GRID: u32 = 5;
/// Pictures on a sheet.
pub const PER_SHEET: u32 = GRID * GRID;

/// The layout of a storyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storyboard {
    /// Width of a picture in pixels.
    pub width: u32,
    /// Height of a picture in pixels.
    pub height: u32,
    /// The number of pictures.
    pub pictures: u32,
    /// Seconds from one picture to the next.
    pub every: u32,
}

/// Where a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number of the sheet, from 0.
    pub sheet: u32,
    /// Pixels from the left side of the sheet.
    pub x: u32,
    /// Pixels from the top of the sheet.
    pub y: u32,
}

impl Storyboard {
    /// The layout for so many captured frames of this size, one every few seconds.
    pub fn new((width, height): (u32, u32), pictures: u32, every: u32) -> Self {
        let long = width.max(height).max(LONG_SIDE);
        let scale = |side: u32| (side.saturating_mul(LONG_SIDE) / long).max(1);
        Self { width: scale(width), height: scale(height), pictures, every: every.max(1) }
    }

    /// The number of sheets.
    pub const fn sheets(&self) -> u32 {
        self.pictures.div_ceil(PER_SHEET)
    }

    /// Width and height of a sheet. The last one may have fewer rows.
    pub fn sheet_size(&self, sheet: u32) -> (u32, u32) {
        let on_sheet = self.pictures.saturating_sub(sheet.saturating_mul(PER_SHEET)).min(PER_SHEET);
        (on_sheet.min(GRID) * self.width, on_sheet.div_ceil(GRID) * self.height)
    }

    /// Where a picture is, by its number from 0.
    pub const fn place(&self, picture: u32) -> Place {
        let on_sheet = picture % PER_SHEET;
        let (column, row) = (on_sheet % GRID, on_sheet / GRID);
        Place { sheet: picture / PER_SHEET, x: column * self.width, y: row * self.height }
    }

    /// The WebVTT file. The addresses are relative, with the part of the sheet in the fragment
    /// (<https://www.w3.org/TR/media-frags/#naming-space>). The last picture is shown until the end of a video of so
    /// many seconds.
    pub fn text(&self, seconds: u32) -> String {
        let mut text = "WEBVTT\n".to_owned();
        for picture in 0..self.pictures {
            let begin = picture.saturating_mul(self.every);
            let is_last = picture + 1 == self.pictures;
            let end = begin.saturating_add(self.every);
            let end = if is_last { end.max(seconds) } else { end };
            let Place { sheet, x, y } = self.place(picture);
            let Self { width, height, .. } = self;
            let (begin, end) = (Time::from_seconds(begin), Time::from_seconds(end));
            let name = sheet_name(sheet);
            let _ = write!(text, "\n{begin} --> {end}\n{name}#xywh={x},{y},{width},{height}\n");
        }
        text
    }
}

/// The file name of a sheet.
pub fn sheet_name(sheet: u32) -> String {
    format!("storyboard-{sheet}.jpg")
}

/// The addresses in a WebVTT file of a storyboard, without fragments.
pub fn addresses(text: &str) -> Vec<&str> {
    let payload = text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty() && !line.contains("-->"));
    payload.map(|line| line.split('#').next().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::media::captions;
    use crate::media::job::is_file_name;

    #[test]
    fn the_pictures_are_small_and_keep_their_shape() {
        let size = |width, height| {
            let Storyboard { width, height, .. } = Storyboard::new((width, height), 1, 1);
            (width, height)
        };
        assert_eq!(size(1280, 720), (160, 90));
        assert_eq!(size(404, 720), (89, 160));
        assert_eq!(size(64, 48), (64, 48), "never upscaled");
        assert_eq!(size(4096, 32), (160, 1));
    }

    #[test]
    fn a_file_says_where_each_picture_is_and_when_it_is_shown() {
        let storyboard = Storyboard::new((1280, 720), 2, 3);
        assert_eq!(
            storyboard.text(8),
            "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nstoryboard-0.jpg#xywh=0,0,160,90\n\n\
             00:00:03.000 --> 00:00:08.000\nstoryboard-0.jpg#xywh=160,0,160,90\n"
        );
        assert_eq!(addresses(&storyboard.text(8)), ["storyboard-0.jpg"; 2]);
    }

    proptest! {
        #[test]
        fn no_two_pictures_overlap_and_each_is_on_its_sheet(
            width in 32_u32..1400, height in 32_u32..1400, pictures in 1_u32..=200, every in 1_u32..80,
        ) {
            let storyboard = Storyboard::new((width, height), pictures, every);
            let mut places = std::collections::BTreeSet::new();
            for picture in 0..pictures {
                let Place { sheet, x, y } = storyboard.place(picture);
                let (sheet_width, sheet_height) = storyboard.sheet_size(sheet);
                prop_assert!(sheet < storyboard.sheets());
                prop_assert!(x + storyboard.width <= sheet_width && y + storyboard.height <= sheet_height);
                prop_assert!(sheet_width <= 800 && sheet_height <= 800);
                prop_assert!(x % storyboard.width == 0 && y % storyboard.height == 0);
                prop_assert!(places.insert((sheet, x, y)));
            }
        }

        #[test]
        fn a_storyboard_is_a_webvtt_file_and_leads_nowhere_else(pictures in 1_u32..=200, every in 1_u32..80) {
            let text = Storyboard::new((1280, 720), pictures, every).text(0);
            let parsed = captions::parse(text.as_bytes()).unwrap();
            prop_assert_eq!(parsed.cues.len(), usize::try_from(pictures).unwrap());
            prop_assert!(addresses(&text).into_iter().all(is_file_name));
        }
    }
}
