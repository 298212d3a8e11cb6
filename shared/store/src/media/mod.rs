//! Uploaded videos, and the libraries of courses.

mod library;
mod library_charge;
mod library_copies;
mod library_file;
mod own_video;
mod references;
mod repository;
mod storage;
mod used_video;
mod users;
mod video;

pub use library::Libraries;
pub use library_charge::{CopiedFiles, LibraryCharge};
pub use library_file::{LibraryFileItem, LibraryItem};
pub use own_video::OwnVideoItem;
pub use references::VideoReferences;
pub use repository::{LessonForViewer, Videos, Viewer};
pub use storage::{ChargeItem, StorageItem};
pub use used_video::{UsedLibraryItem, UsedVideoItem};
pub use video::{AttemptItem, RenditionItem, StageItem, VideoItem};

use crate::engine::entities;

entities! {
    LibraryFileItem,
    LibraryItem,
    OwnVideoItem,
    StorageItem,
    UsedLibraryItem,
    UsedVideoItem,
    VideoItem,
}
