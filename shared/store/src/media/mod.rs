//! Uploaded videos.

mod own_video;
mod repository;
mod used_video;
mod users;
mod video;

pub use own_video::OwnVideoItem;
pub use repository::{LessonForViewer, Videos, Viewer};
pub use used_video::UsedVideoItem;
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    OwnVideoItem,
    UsedVideoItem,
    VideoItem,
}
