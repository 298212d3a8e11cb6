//! Reminders of learners, and how far due ones have been handed out.

mod reminder;

pub use reminder::{AdvanceError, Candidate, DispatchItem, Place, RemindedItem, ReminderItem, new_revision};

use crate::engine::entities;

entities! {
    DispatchItem,
    RemindedItem,
    ReminderItem,
}
