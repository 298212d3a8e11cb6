//! Exports and erasures of what is stored about a user.

mod authored_content;
mod erasure;
mod export;

pub use authored_content::{Changed, OwnVideoItem};
pub(crate) use erasure::settled;
pub use erasure::{Addressee, ErasureItem, Trove};
pub use export::{ExportItem, Settled};

use crate::engine::entities;

entities! {
    ErasureItem,
    ExportItem,
    OwnVideoItem,
}
