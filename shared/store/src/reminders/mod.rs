//! Reminders of learners, and how far due ones have been dispatched.

mod item;
mod repository;

pub use item::{DispatchItem, DispatchPosition, RemindedItem, ReminderItem};
pub use repository::{AdvanceError, ReminderCandidate, Reminders, SetReminderError};

use crate::engine::entities;

entities! {
    DispatchItem,
    RemindedItem,
    ReminderItem,
}
