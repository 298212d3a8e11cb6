//! Items that were read together, in the order in which they were requested.

use crate::engine::entity::{Entity, from_item};
use crate::{Item, StoreError};

/// The result of reading several items in one round trip.
#[derive(Debug)]
pub struct Batch(std::vec::IntoIter<Option<Item>>);

impl Batch {
    pub(crate) fn new(items: Vec<Option<Item>>) -> Self {
        Self(items.into_iter())
    }

    /// The next item as an entity, if it is there.
    pub fn take<T: Entity>(&mut self) -> Result<Option<T>, StoreError> {
        self.take_item().map(from_item).transpose()
    }

    /// Whether the next item is there.
    pub fn take_exists(&mut self) -> bool {
        self.take_item().is_some()
    }

    /// The next item as it is, if it is there.
    pub fn take_item(&mut self) -> Option<Item> {
        self.0.next().flatten()
    }

    /// All items that are left, as entities; those that are missing are left out.
    pub fn rest<T: Entity>(self) -> Result<Vec<T>, StoreError> {
        self.0.flatten().map(from_item).collect()
    }
}
