//! Deliveries of mails, and what came back after them.

mod delivery;
mod feedback_repository;
mod mail_feedback;
mod repository;

pub use delivery::{DeliveryItem, LEASE, MailOutcome};
pub use feedback_repository::MailFeedbacks;
pub use mail_feedback::MailFeedbackItem;
pub use repository::{MailDeliveries, MailState};

use crate::engine::entities;

entities! {
    DeliveryItem,
    MailFeedbackItem,
}
