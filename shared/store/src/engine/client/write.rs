//! Writes, of one item or in a transaction.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use futures::future::BoxFuture;

use super::{CONFLICT_PAUSES_MS, Store, filled, key_item, pause_about};
use crate::engine::entity::{Entity, to_item};
use crate::{Condition, Item, Key, StoreError, Update};

impl Store {
    /// Writes an entity, whether or not there is one already.
    pub async fn save<T: Entity>(&self, entity: &T) -> Result<(), StoreError> {
        self.put(to_item(entity)?, None).await.map(|_| ())
    }

    /// Writes an entity that must not exist yet; false if it does. A retry after a lost response finds
    /// its own item, which counts as written.
    pub async fn create<T: Entity>(&self, entity: &T) -> Result<bool, StoreError> {
        self.put(to_item(entity)?, Some(Condition::absent())).await
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

    /// Deletes an item under a condition; false if the condition failed and the item is still there. One that is gone
    /// is deleted: a retry after a lost response finds nothing.
    pub fn delete_if(&self, key: Key, condition: Option<Condition>) -> BoxFuture<'_, Result<bool, StoreError>> {
        Box::pin(async move {
            let Some(condition) = condition else { return self.delete(key).await.map(|()| true) };
            condition.check()?;
            let removal = self
                .client
                .delete_item()
                .table_name(&*self.table)
                .set_key(Some(key_item(&key)))
                .condition_expression(condition.expression)
                .set_expression_attribute_values(filled(condition.values))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            match retry_while_held(|| removal.clone().send()).await {
                Ok(answer) => {
                    self.meter.write(answer.consumed_capacity.as_slice());
                    Ok(true)
                }
                Err(error) => match error.as_service_error() {
                    Some(DeleteItemError::ConditionalCheckFailedException(failed)) => {
                        self.meter.write(&[]);
                        Ok(failed.item.is_none())
                    }
                    _ => Err(error.into()),
                },
            }
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
