//! What learners have completed and earned, and where they stopped.

mod completion;
mod position;
mod stats;

pub use position::{Advance, BookmarkItem, PositionItem, Watching};
pub use stats::{ActivityItem, Lately, Learning, RunItem, StatsItem};

use crate::engine::entities;

entities! {
    ActivityItem,
    BookmarkItem,
    PositionItem,
    StatsItem,
}
