//! What several endpoints show of videos.

use glotto_domain::media::{FailureCode, Rendition};
use schemars::JsonSchema;
use serde::Serialize;

/// One size in which a video can be watched.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenditionView {
    /// Pixels a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

/// Why a video could not be made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureView {
    /// The stable reason.
    pub code: FailureCode,
    /// What happened and what to do, for a person.
    pub message: &'static str,
}

impl RenditionView {
    /// The view of a size.
    pub fn of(rendition: Rendition) -> Self {
        Self { width: rendition.width, height: rendition.height }
    }
}
