//! Views of pictures that exist in several sizes.

use glotto_domain::media::library::Picture;
use glotto_domain::media::library::files::{WEBP, picture_name};
use schemars::JsonSchema;
use serde::Serialize;

/// The width of the picture that is shown unless a client chooses one.
const USUAL_WIDTH: u32 = 960;

/// A picture in its sizes, for `picture` elements.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PictureView {
    /// Width of the largest size in pixels.
    pub width: u32,
    /// Height of the largest size in pixels.
    pub height: u32,
    /// The address of the picture in a usual size. Its format depends on `Accept`.
    pub url: String,
    /// Its sizes, the smallest first.
    pub sizes: Vec<PictureSizeView>,
}

/// A picture in one size.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PictureSizeView {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The address as WebP.
    pub webp_url: String,
    /// The address as JPEG, or as PNG if the picture is transparent.
    pub url: String,
}

// The addresses are all that is needed to read the picture.
glotto_domain::redacted_debug!(PictureView, PictureSizeView);

impl PictureView {
    /// The view of a picture whose files are below an address.
    pub(crate) fn of(picture: &Picture, folder: &str) -> Self {
        let address = |width: u32, ending: &str| format!("{folder}/{}", picture_name(width, ending));
        let size = |width: u32| PictureSizeView {
            width,
            height: picture.height_at(width),
            webp_url: address(width, WEBP),
            url: address(width, picture.fallback.ending()),
        };
        Self {
            width: picture.width,
            height: picture.height,
            url: format!("{folder}/{}", picture.width_for(USUAL_WIDTH)),
            sizes: picture.widths().into_iter().map(size).collect(),
        }
    }
}
