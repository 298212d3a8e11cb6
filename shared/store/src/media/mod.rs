//! Uploaded videos.

mod own_video;
mod repository;
mod video;

pub use own_video::OwnVideoItem;
pub use repository::{LessonForViewer, Videos, Viewer};
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    OwnVideoItem,
    VideoItem,
}
