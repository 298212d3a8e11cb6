//! Passkeys, and the index that finds the owner of a credential.

mod passkey;

pub use passkey::{PasskeyItem, PasskeyOwnerItem, PasskeyUse, Told};

use crate::engine::entities;

entities! {
    PasskeyItem,
    PasskeyOwnerItem,
}
