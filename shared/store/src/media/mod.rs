//! Uploaded videos, and the videos that lessons play.

mod lesson_video;
mod own_video;
mod repository;
mod video;

pub use lesson_video::LessonVideoItem;
pub use own_video::OwnVideoItem;
pub use repository::{LessonForViewer, Videos, Viewer};
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    LessonVideoItem,
    OwnVideoItem,
    VideoItem,
}
