//! What learners have completed and earned, and where they stopped.

mod completion;
mod position;
mod repository;
mod stats;

pub(crate) use completion::write_bonus;
pub use position::{BookmarkItem, PositionItem};
pub use repository::{CourseProgressState, LearningState, PlaybackState, Progress, RecentActivity};
pub use stats::{ActivityItem, RunItem, StatsItem};

use crate::engine::entities;

entities! {
    ActivityItem,
    BookmarkItem,
    PositionItem,
    StatsItem,
}
