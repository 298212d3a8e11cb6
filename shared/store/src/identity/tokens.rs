//! One-time tokens. Items of several types have the hash of a token as their key.

use crate::engine::entity::{from_item, is_a};
use crate::{Entity, Store, StoreError, keys};

impl Store {
    /// The item of a one-time token; none if the token is of another type.
    pub(crate) async fn find_by_token<T: Entity>(&self, hash: &str) -> Result<Option<T>, StoreError> {
        let item = self.get(keys::identity::one_time_token(hash)).await?;
        item.filter(is_a::<T>).map(from_item).transpose()
    }
}
