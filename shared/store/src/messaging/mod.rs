//! Deliveries of mails.

mod delivery;
mod repository;

pub use delivery::{DeliveryItem, LEASE, MailOutcome};
pub use repository::MailDeliveries;

use crate::engine::entities;

entities! {
    DeliveryItem,
}
