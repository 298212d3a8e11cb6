//! Passkeys, and the owners of credentials.

mod passkey;
mod repository;

pub use passkey::{PasskeyItem, PasskeyOwnerItem, PasskeyUse};
pub use repository::Passkeys;

use crate::engine::entities;

entities! {
    PasskeyItem,
    PasskeyOwnerItem,
}
