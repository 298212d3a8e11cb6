//! The only code that calls DynamoDB. Methods that call the SDK return a boxed future and none of
//! them is generic, so that the SDK's operations are compiled here once instead of in each binary
//! (docs/decisions/0025-artifacts.md).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use futures::future::BoxFuture;

use crate::courses::OutlineCache;
use crate::engine::connections::Connections;
use crate::engine::entity::{Entity, from_item, to_item};
use crate::engine::merge::{take_offer, take_offer_within};
use crate::engine::{Batch, Meter, Slice};
use crate::{Condition, Item, Key, Query, StoreError, Update};

/// What a read includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consistency {
    /// Every write that succeeded before.
    Strong,
    /// Possibly not those of the last second, for half the price.
    Eventual,
}

/// The table. Cheap to clone. Features read and write their items with their repositories
/// (`store.sessions()`, `store.courses()`, …); the methods here know items and keys only.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    meter: Arc<Meter>,
    outlines: Arc<OutlineCache>,
    connections: Arc<Connections>,
}

/// The pauses before each try of a write that conflicts with another, and so the number of tries.
const CONFLICT_PAUSES_MS: [u64; 5] = [0, 20, 50, 120, 300];

impl Store {
    /// A store on a table.
    pub fn new(client: Client, table: &str) -> Self {
        let table = table.into();
        Self { client, table, meter: Arc::default(), outlines: Arc::default(), connections: Arc::default() }
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Counts what calls cost.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// How many connections reads use.
    pub(super) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The outlines that this process keeps.
    pub(crate) fn outlines(&self) -> &OutlineCache {
        &self.outlines
    }

    /// Reads one entity, consistently.
    pub async fn load<T: Entity>(&self, key: Key) -> Result<Option<T>, StoreError> {
        self.get(key).await?.map(from_item).transpose()
    }

    /// Writes an entity, whether or not there is one already.
    pub async fn save<T: Entity>(&self, entity: &T) -> Result<(), StoreError> {
        self.put(to_item(entity)?, None).await.map(|_| ())
    }

    /// Writes an entity that must not exist yet; false if it does. A retry after a lost response finds
    /// its own item, which counts as written.
    pub async fn create<T: Entity>(&self, entity: &T) -> Result<bool, StoreError> {
        self.put(to_item(entity)?, Some(Condition::absent())).await
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

    pub(super) fn read_item(&self, key: Key) -> BoxFuture<'_, Result<Option<Item>, StoreError>> {
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
    /// makes no round trip. Keys that DynamoDB leaves unprocessed are requested again.
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
    pub(super) fn read_items(
        &self,
        keys: Vec<Key>,
        consistency: Consistency,
    ) -> BoxFuture<'_, Result<Vec<Option<Item>>, StoreError>> {
        Box::pin(async move {
            let mut found: HashMap<Key, Item> = HashMap::new();
            let mut wanted: Vec<Item> = keys.iter().map(key_item).collect();
            for pause in CONFLICT_PAUSES_MS {
                if wanted.is_empty() {
                    break;
                }
                pause_about(pause).await;
                wanted = self.get_batch(wanted, &mut found, consistency).await?;
            }
            if wanted.is_empty() {
                Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
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

    pub(super) fn query_alone(&self, query: Query) -> BoxFuture<'_, Result<Slice, StoreError>> {
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

    /// Writes an item; false if its condition failed.
    pub fn put(&self, item: Item, condition: Option<Condition>) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut put = self.client.put_item().table_name(&*self.table).set_item(Some(item.clone()));
            if let Some(condition) = condition {
                condition.check()?;
                put = put
                    .condition_expression(condition.expression)
                    .set_expression_attribute_values(filled(condition.values))
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            }
            let put = put.return_consumed_capacity(ReturnConsumedCapacity::Total);
            match retry_while_held(|| put.clone().send()).await {
                Ok(answer) => {
                    self.meter.write(answer.consumed_capacity.as_slice());
                    Ok(true)
                }
                Err(error) => match error.as_service_error() {
                    Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                        self.meter.write(&[]);
                        Ok(failed.item.as_ref() == Some(&item))
                    }
                    _ => Err(error.into()),
                },
            }
        })
    }

    /// Changes attributes of an item under a condition; false if it failed. Only for changes that may
    /// be applied twice: a call whose response was lost is repeated.
    pub async fn update_if(&self, key: Key, update: Update, condition: Condition) -> Result<bool, StoreError> {
        self.update_or_get(key, update, condition).await.map(|updated| updated.is_ok())
    }

    /// Like [`Store::update_if`]; returns the item that is there if the condition failed.
    pub fn update_or_get(
        &self,
        key: Key,
        update: Update,
        condition: Condition,
    ) -> BoxFuture<'_, Result<Result<(), Option<Item>>, StoreError>> {
        Box::pin(async move {
            condition.check()?;
            let mut values = update.values.clone();
            values.extend(condition.values);
            let change = self
                .client
                .update_item()
                .table_name(&*self.table)
                .set_key(Some(key_item(&key)))
                .update_expression(update.expression()?)
                .set_expression_attribute_names(Some(update.names))
                .set_expression_attribute_values(filled(values))
                .condition_expression(condition.expression)
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            match retry_while_held(|| change.clone().send()).await {
                Ok(answer) => {
                    self.meter.write(answer.consumed_capacity.as_slice());
                    Ok(Ok(()))
                }
                Err(error) => match error.as_service_error() {
                    Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                        self.meter.write(&[]);
                        Ok(Err(failed.item.clone()))
                    }
                    _ => Err(error.into()),
                },
            }
        })
    }

    /// Deletes an item if it is there.
    pub fn delete(&self, key: Key) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let removal = self
                .client
                .delete_item()
                .table_name(&*self.table)
                .set_key(Some(key_item(&key)))
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            let answer = retry_while_held(|| removal.clone().send()).await?;
            self.meter.write(answer.consumed_capacity.as_slice());
            Ok(())
        })
    }

    /// Commits writes together; returns the positions of those whose conditions failed, in which
    /// case nothing was written.
    pub(crate) fn transact(&self, operations: Vec<TransactWriteItem>) -> BoxFuture<'_, Result<Vec<usize>, StoreError>> {
        Box::pin(async move {
            for pause in CONFLICT_PAUSES_MS {
                pause_about(pause).await;
                // The SDK makes a request token in each round, and keeps it over its own retries.
                let sent = self
                    .client
                    .transact_write_items()
                    .set_transact_items(Some(operations.clone()))
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await;
                match sent {
                    Ok(answer) => {
                        self.meter.write(answer.consumed_capacity());
                        return Ok(Vec::new());
                    }
                    Err(error) => match cancellation(error.as_service_error()) {
                        Some(Cancelled::Conditions(positions)) => {
                            self.meter.write(&[]);
                            return Ok(positions);
                        }
                        Some(Cancelled::Conflict) => {}
                        None => return Err(error.into()),
                    },
                }
            }
            Err(StoreError::Unavailable("transactions kept conflicting".to_owned()))
        })
    }
}

/// Waits about this many milliseconds, so that requests that collided do not collide again.
async fn pause_about(milliseconds: u64) {
    if milliseconds > 0 {
        let spread = fastrand::u64(0..=milliseconds);
        tokio::time::sleep(Duration::from_millis(milliseconds + spread)).await;
    }
}

/// Repeats a single write while a transaction holds its item, which the SDK does not do.
async fn retry_while_held<T, E, F>(write: impl Fn() -> F) -> Result<T, SdkError<E>>
where
    E: ProvideErrorMetadata,
    F: Future<Output = Result<T, SdkError<E>>>,
{
    let is_held = |result: &Result<T, SdkError<E>>| {
        let error = result.as_ref().err().and_then(SdkError::as_service_error);
        error.and_then(ProvideErrorMetadata::code) == Some("TransactionConflictException")
    };
    let mut result = write().await;
    for pause in CONFLICT_PAUSES_MS.into_iter().skip(1) {
        if !is_held(&result) {
            break;
        }
        pause_about(pause).await;
        result = write().await;
    }
    result
}

/// Why DynamoDB cancelled a transaction.
enum Cancelled {
    Conditions(Vec<usize>),
    Conflict,
}

fn cancellation(error: Option<&TransactWriteItemsError>) -> Option<Cancelled> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error else {
        return None;
    };
    let reasons = cancelled.cancellation_reasons();
    let with = |code: &str| -> Vec<usize> {
        reasons.iter().enumerate().filter(|(_, reason)| reason.code() == Some(code)).map(|(index, _)| index).collect()
    };
    let failed = with("ConditionalCheckFailed");
    if !failed.is_empty() {
        return Some(Cancelled::Conditions(failed));
    }
    let transient = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    transient.iter().any(|code| !with(code).is_empty()).then_some(Cancelled::Conflict)
}

pub(crate) fn key_item(key: &Key) -> Item {
    Item::from([
        ("pk".to_owned(), AttributeValue::S(key.pk.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

pub(crate) fn key_of(item: &Item) -> Result<Key, StoreError> {
    let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    match (part("pk"), part("sk")) {
        (Some(pk), Some(sk)) => Ok(Key { pk, sk }),
        _ => Err(StoreError::Malformed("an item without a key".to_owned())),
    }
}

/// DynamoDB rejects an empty map of values.
pub(crate) fn filled(values: Item) -> Option<Item> {
    (!values.is_empty()).then_some(values)
}

#[expect(clippy::needless_pass_by_value, reason = "used as the function of map_err")]
pub(crate) fn built(error: BuildError) -> StoreError {
    StoreError::Rejected(error.to_string())
}
