//! Reads: by key, and of item collections.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use futures::future::BoxFuture;

use super::{CONFLICT_PAUSES_MS, Consistency, Store, built, key_item, key_of, pause_about};
use crate::engine::entity::{Entity, from_item};
use crate::engine::merge::{take_offer, take_offer_within};
use crate::engine::{Batch, Slice};
use crate::{Item, Key, Query, StoreError};

impl Store {
    /// Reads one entity, consistently.
    pub async fn load<T: Entity>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.get(key).await?.map(from_item).transpose()
    }

    /// Reads one item, consistently.
    pub fn get(&self, key: Key) -> BoxFuture<'_, Result<Option<Item>, StoreError>> {
        Box::pin(async move {
            match take_offer(std::slice::from_ref(&key)).await {
                Some(offer) => Ok(self.read_merged(vec![key], offer).await?.pop().flatten()),
                None => self.read_item(key).await,
            }
        })
    }

    pub(in crate::engine) fn read_item(&self, key: Key) -> BoxFuture<'_, Result<Option<Item>, StoreError>> {
        Box::pin(async move {
            let metered = self.meter.begin_read();
            let answer = self
                .client
                .get_item()
                .table_name(&*self.table)
                .set_key(Some(key_item(&key)))
                .consistent_read(true)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            metered.finish(answer.consumed_capacity.as_slice());
            Ok(answer.item)
        })
    }

    /// Reads up to 100 items in one round trip, consistently, in the order of the keys. Without keys it
    /// makes no round trip. Keys that DynamoDB leaves unprocessed are requested again. A key that is named again has no
    /// item there.
    pub fn get_many(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Batch::new(Vec::new()));
            }
            let items = match take_offer(&keys).await {
                Some(offer) => self.read_merged(keys, offer).await,
                None => self.read_items(keys, Consistency::Strong).await,
            };
            items.map(Batch::new)
        })
    }

    /// Reads items like [`Store::get_many`] for half the price. They may lack writes of the last second.
    pub fn get_many_eventually(&self, keys: Vec<Key>) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async move { self.read_items(keys, Consistency::Eventual).await.map(Batch::new) })
    }

    /// The items of some keys, in their order.
    pub(in crate::engine) fn read_items(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> BoxFuture<'_, Result<Vec<Option<Item>>, StoreError>> {
        Box::pin(async move {
            let mut found: HashMap<Key, Item> = HashMap::new();
            let mut wanted = distinct(&keys);
            for pause in CONFLICT_PAUSES_MS {
                if wanted.is_empty() {
                    break;
                }
                pause_about(pause).await;
                wanted = self.get_batch(wanted, &mut found, consistency).await?;
            }
            if wanted.is_empty() {
                // Of a key that is named twice, the first place has the item.
                Ok(keys.iter().map(|key| found.remove(key)).collect())
            } else {
                Err(StoreError::Unavailable("a batch was read only in part".to_owned()))
            }
        })
    }

    /// Reads as many items as one response holds; returns the keys that are left.
    async fn get_batch(
        &self,
        wanted: Vec<Item>,
        found: &mut HashMap<Key, Item>,
        consistency: Consistency,
    ) -> Result<Vec<Item>, StoreError> {
        let is_strong = consistency == Consistency::Strong;
        let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(is_strong);
        let request = request.build().map_err(built)?;
        let metered = self.meter.begin_read();
        let answer = self
            .client
            .batch_get_item()
            .request_items(&*self.table, request)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        metered.finish(answer.consumed_capacity());
        for item in answer.responses.unwrap_or_default().remove(&*self.table).unwrap_or_default() {
            found.insert(key_of(&item)?, item);
        }
        let mut left = answer.unprocessed_keys.unwrap_or_default();
        Ok(left.remove(&*self.table).map(|left| left.keys).unwrap_or_default())
    }

    /// Reads one page of an item collection: the items and, if there are more, the key of the last.
    pub fn query(&self, query: Query) -> BoxFuture<'_, Result<Slice, StoreError>> {
        Box::pin(async move {
            match take_offer_within(&query).await {
                Some(offer) => self.query_merged(query, offer).await,
                None => self.query_alone(query).await,
            }
        })
    }

    pub(in crate::engine) fn query_alone(&self, query: Query) -> BoxFuture<'_, Result<Slice, StoreError>> {
        Box::pin(async move {
            let metered = self.meter.begin_read();
            let answer = query
                .apply(self.client.query().table_name(&*self.table))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await?;
            metered.finish(answer.consumed_capacity.as_slice());
            Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key.filter(|key| !key.is_empty())))
        })
    }

    /// Reads a whole item collection, page by page. For collections that are small by a rule.
    pub async fn query_all(&self, query: Query) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut last) = self.query(query.clone()).await?;
        while last.is_some() {
            let (more, next) = self.query(query.clone().after(last)).await?;
            items.extend(more);
            last = next;
        }
        Ok(items)
    }
}

/// The keys of a call, each once. DynamoDB refuses a call that names a key twice, and an index may list an item at two
/// places while it moves: it follows the table, and a query is no snapshot.
fn distinct(keys: &[Key]) -> Vec<Item> {
    let mut named = HashSet::new();
    keys.iter().filter(|key| named.insert(*key)).map(key_item).collect()
}
