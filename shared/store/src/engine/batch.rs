//! Items that were read together, taken apart in the order in which they were asked for.

use crate::engine::entity::{Entity, from_item};
use crate::{Item, StoreError};

/// The next of several items that were read together.
pub(crate) fn next<T: Entity>(found: &mut impl Iterator<Item = Option<Item>>) -> Result<Option<T>, StoreError> {
    found.next().flatten().map(from_item).transpose()
}
