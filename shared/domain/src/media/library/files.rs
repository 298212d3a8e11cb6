//! Where the files of a library are, and what they are called.
//!
//! An upload is `library/<course>/<item>` in the bucket of uploads. What is made of it is in the folder
//! `library/<course>/<item>/<output>/` of the media bucket; the course is the one that the file was uploaded for, also
//! for files that came with a copy of it. The output is named after the content of the upload, so
//! that uploads that overwrite each other, and events that come twice, cannot mix.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Picture, ReadyFiles};
use crate::id::{CourseId, Id as _, MediaId};

/// Widths of pictures in pixels. A picture is not made larger: the widest one is that of the original, if it is below
/// the last of them.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

/// The file of a document that browsers show.
pub const DOCUMENT: &str = "document.pdf";
/// The same file, which browsers save.
pub const DOWNLOAD: &str = "download.pdf";
/// The file of an audio clip. Its media type is in its header.
pub const CLIP: &str = "clip";

/// What the names of all files of libraries begin with, in both buckets.
pub const PREFIX: &str = "library/";

/// The format of a picture beside WebP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FallbackFormat {
    /// JPEG, of opaque pictures.
    Jpeg,
    /// PNG, of transparent pictures.
    Png,
}

impl FallbackFormat {
    /// The ending of file names.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// The ending of file names of WebP.
pub const WEBP: &str = "webp";

impl Picture {
    /// The widths that it exists in, the smallest first.
    pub fn widths(&self) -> Vec<u32> {
        let largest = WIDTHS.into_iter().max().unwrap_or_default().min(self.width);
        WIDTHS.into_iter().filter(|width| *width < largest).chain([largest]).collect()
    }

    /// The height that belongs to a width.
    pub fn height_at(&self, width: u32) -> u32 {
        let exact = u64::from(self.height) * u64::from(width);
        let rounded = (exact + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
    }

    /// The width that exists and is the smallest of those that are enough; the widest one if none is.
    pub fn width_for(&self, wanted: u32) -> u32 {
        let widths = self.widths();
        widths.iter().copied().find(|width| *width >= wanted).or(widths.last().copied()).unwrap_or(self.width)
    }
}

/// The name of the file of a picture in a width.
pub fn picture_name(width: u32, ending: &str) -> String {
    format!("{width}.{ending}")
}

/// The picture of a course: an image of its library that is ready, with all that is shown of it, so that what a version
/// shows never changes. The serialised form is what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverPicture {
    /// The item.
    pub media: MediaId,
    /// The picture.
    #[serde(flatten)]
    pub picture: Picture,
}

/// What a link opens in the folder of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkedFile {
    /// A picture in all its sizes: an image, or the preview of a document.
    Picture(FallbackFormat),
    /// A document, which browsers show.
    Document,
    /// A document that learners may keep.
    Download,
    /// An audio clip.
    Clip,
}

impl LinkedFile {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Picture(FallbackFormat::Jpeg),
        Self::Picture(FallbackFormat::Png),
        Self::Document,
        Self::Download,
        Self::Clip,
    ];

    /// The name in links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Picture(fallback) => fallback.ending(),
            Self::Document => "pdf",
            Self::Download => "download",
            Self::Clip => "clip",
        }
    }

    /// The file in the folder that a request names; none if the link does not open it. A picture that is requested by
    /// its width alone is WebP for readers who accept it.
    pub fn file(self, requested: &str, accepts_webp: bool) -> Option<String> {
        match self {
            Self::Picture(fallback) => {
                let (width, ending) = requested.split_once('.').map_or((requested, None), |(w, e)| (w, Some(e)));
                let is_width = !width.is_empty() && width.len() <= 4 && width.bytes().all(|byte| byte.is_ascii_digit());
                let ending = match ending {
                    None if accepts_webp => WEBP,
                    None => fallback.ending(),
                    Some(ending) => [WEBP, fallback.ending()].into_iter().find(|known| *known == ending)?,
                };
                is_width.then(|| format!("{width}.{ending}"))
            }
            Self::Document => (requested == DOCUMENT).then(|| DOCUMENT.to_owned()),
            Self::Download => (requested == DOWNLOAD).then(|| DOWNLOAD.to_owned()),
            Self::Clip => (requested == CLIP).then(|| CLIP.to_owned()),
        }
    }
}

impl ReadyFiles {
    /// The picture that stands for it, if there is one.
    pub const fn picture(&self) -> Option<&Picture> {
        match self {
            Self::Image { picture } => Some(picture),
            Self::Document { preview, .. } => preview.as_ref(),
            Self::Audio { .. } => None,
        }
    }
}

/// The key of an upload in the bucket of uploads.
pub fn upload_key(course: CourseId, item: MediaId) -> String {
    format!("{PREFIX}{course}/{item}")
}

/// The item that an object in the bucket of uploads belongs to; none if the key is not that of an upload.
pub fn upload_of(key: &str) -> Option<(CourseId, MediaId)> {
    let (course, item) = key.strip_prefix(PREFIX)?.split_once('/')?;
    Some((CourseId::parse(course).ok()?, MediaId::parse(item).ok()?))
}

/// The folder of all files of a course, in both buckets.
pub fn course_folder(course: CourseId) -> String {
    format!("{PREFIX}{course}/")
}

/// The folder of all files that were made of uploads for an item.
pub fn item_folder(course: CourseId, item: MediaId) -> String {
    format!("{PREFIX}{course}/{item}/")
}

/// The folder of an output.
pub fn output_folder(course: CourseId, item: MediaId, output: &str) -> String {
    format!("{}{output}/", item_folder(course, item))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        Picture { width, height, fallback: FallbackFormat::Jpeg }
    }

    #[test]
    fn a_picture_is_not_made_larger() {
        assert_eq!(picture(4000, 3000).widths(), WIDTHS);
        assert_eq!(picture(1920, 1).widths(), WIDTHS);
        assert_eq!(picture(1000, 500).widths(), [320, 640, 960, 1000]);
        assert_eq!(picture(320, 200).widths(), [320]);
        assert_eq!(picture(40, 40).widths(), [40]);
        assert_eq!(picture(1000, 500).width_for(300), 320);
        assert_eq!(picture(1000, 500).width_for(961), 1000);
        assert_eq!(picture(1000, 500).width_for(1920), 1000);
    }

    #[test]
    fn a_link_opens_its_own_files_and_no_others() {
        let photograph = LinkedFile::Picture(FallbackFormat::Jpeg);
        for (requested, file) in [("640.webp", "640.webp"), ("640.jpg", "640.jpg"), ("640", "640.webp")] {
            assert_eq!(photograph.file(requested, true).as_deref(), Some(file));
        }
        assert_eq!(photograph.file("640", false).as_deref(), Some("640.jpg"));
        for other in
            ["640.png", "640.", ".webp", "", "64000.webp", "a.webp", "640.webp/", "../640.webp", "document.pdf"]
        {
            assert_eq!(photograph.file(other, true), None, "{other}");
        }
        assert_eq!(LinkedFile::Document.file(DOWNLOAD, true), None, "it may be read, and not kept");
        assert_eq!(LinkedFile::Download.file(DOWNLOAD, true).as_deref(), Some(DOWNLOAD));
        assert_eq!(LinkedFile::Clip.file(CLIP, false).as_deref(), Some(CLIP));
    }

    proptest! {
        #[test]
        fn an_item_is_found_by_the_key_of_its_upload(random in 0_u128..(1 << 80), key in "(library/)?[a-z_/.]{0,40}") {
            let (course, item) =
                (CourseId::new(jiff::Timestamp::UNIX_EPOCH, random), MediaId::new(jiff::Timestamp::UNIX_EPOCH, random));
            prop_assert_eq!(upload_of(&upload_key(course, item)), Some((course, item)));
            prop_assert_eq!(upload_of(&output_folder(course, item, "a")), None);
            prop_assert_eq!(upload_of(&key), None);
        }

        #[test]
        fn heights_keep_the_proportions(width in 1_u32..10_000, height in 1_u32..10_000) {
            let picture = picture(width, height);
            for size in picture.widths() {
                let exact = f64::from(height) * f64::from(size) / f64::from(width);
                prop_assert!((f64::from(picture.height_at(size)) - exact).abs() <= 0.5 || exact < 1.0);
            }
        }
    }
}
