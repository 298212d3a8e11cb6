//! How far the sending of each mail has come.

mod delivery;

pub use delivery::{DeliveryItem, LEASE, MailOutcome};

use crate::engine::entities;

entities! {
    DeliveryItem,
}
