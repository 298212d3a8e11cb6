//! The picture of a course, as its card shows it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::id::{CourseId, MediaId};
use crate::media::library::CoverPicture;
use crate::media::library::files::{WEBP, picture_name};

/// The picture that stands for a course, in its sizes, for `picture` elements. It decorates the title, so it has no
/// text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseCover {
    /// The image in the library of the course.
    pub media_id: MediaId,
    /// Width of the largest size in pixels.
    pub width: u32,
    /// Height of the largest size in pixels.
    pub height: u32,
    /// Its sizes, the smallest first.
    pub sizes: Vec<CourseCoverSize>,
}

/// The picture of a course in one size. Addresses are relative to that of the API, as those in `Location` are, and need
/// no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseCoverSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The address as WebP.
    pub webp_path: String,
    /// The address as JPEG, or as PNG if the picture is transparent.
    pub path: String,
}

impl CourseCover {
    /// The picture of a course, with its addresses.
    pub fn of(course: CourseId, cover: &CoverPicture) -> Self {
        let CoverPicture { media, picture } = cover;
        let path =
            |width: u32, ending: &str| format!("/v1/courses/{course}/covers/{media}/{}", picture_name(width, ending));
        let size = |width: u32| CourseCoverSize {
            width,
            height: picture.height_at(width),
            webp_path: path(width, WEBP),
            path: path(width, picture.fallback.ending()),
        };
        Self {
            media_id: *media,
            width: picture.width,
            height: picture.height,
            sizes: picture.widths().into_iter().map(size).collect(),
        }
    }
}
