//! Uploaded videos.

mod own_video;
mod references;
mod repository;
mod storage;
mod used_video;
mod users;
mod video;

pub use own_video::OwnVideoItem;
pub use references::VideoReferences;
pub use repository::{LessonForViewer, Videos, Viewer};
pub use storage::{ChargeItem, StorageItem};
pub use used_video::UsedVideoItem;
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    OwnVideoItem,
    StorageItem,
    UsedVideoItem,
    VideoItem,
}
