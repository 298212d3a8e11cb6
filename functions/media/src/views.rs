//! Views that several endpoints share.

use glotto_domain::media::{FailureCode, Rendition};
use schemars::JsonSchema;
use serde::Serialize;

/// One size of a video.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenditionView {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why a video failed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VideoFailureView {
    /// The stable code of the failure.
    pub code: FailureCode,
    /// What happened and what to do, to be shown to the author.
    pub message: &'static str,
}

impl RenditionView {
    /// The view of a rendition.
    pub fn of(rendition: Rendition) -> Self {
        Self { width: rendition.width, height: rendition.height }
    }
}
