//! Passkeys, and the owners of credentials.

mod handle;
mod passkey;
mod repository;

pub use handle::PasskeyHandle;
pub use passkey::{PasskeyItem, PasskeyOwnerItem, PasskeyUse};
pub use repository::Passkeys;

use crate::engine::entities;

entities! {
    PasskeyItem,
    PasskeyOwnerItem,
}
