//! Uploaded videos, and which of them a lesson plays.

mod playback;
mod video;

pub use playback::{LessonForViewer, LessonVideoItem};
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    LessonVideoItem,
    VideoItem,
}
