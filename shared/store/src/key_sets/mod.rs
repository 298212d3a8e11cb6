//! The secret keys of a deployment, encrypted: one item for each purpose. The feature is called `keys`; here that is
//! the name of the module that builds the keys of items.

mod item;
mod repository;

pub use item::KeySetItem;
pub use repository::{KeySets, StoredKeys};

use crate::engine::entities;

entities! {
    KeySetItem,
}
