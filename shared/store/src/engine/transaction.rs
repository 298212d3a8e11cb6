//! All-or-nothing writes in which every operation has the error of its failed condition.
//!
//! DynamoDB cancels a transaction with a reason per operation, and [`Transaction`] knows the domain
//! error of each operation, so that "you are already enrolled" and "the course is gone" do not become
//! the same conflict.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update as SdkUpdate};
use glotto_domain::Revision;
use serde::Serialize;

use crate::engine::entity::{Entity, to_item};
use crate::engine::{CommitError, Event, IdempotencyRecord, client};
use crate::{Condition, Key, Store, StoreError, Update};

/// Operations of a transaction at most, checks included, which is a limit of DynamoDB.
pub const MAX_WRITES: usize = 100;

/// Writes to be committed together; `E` is the operation's domain error.
#[derive(Debug)]
pub struct Transaction<E> {
    pub(crate) operations: Vec<TransactWriteItem>,
    failures: Vec<Failure<E>>,
    table: String,
    error: Option<StoreError>,
}

/// The meaning of an operation's failed condition.
#[derive(Debug)]
enum Failure<E> {
    /// The operation fails with this error.
    Condition(E),
    /// The same request has a response already.
    AnsweredBefore,
    /// It cannot fail: it has no condition, or it creates an item with a new id.
    Impossible,
}

impl<E> Transaction<E> {
    /// An empty transaction on the store's table.
    pub fn new(store: &Store) -> Self {
        Self { operations: Vec::new(), failures: Vec::new(), table: store.table().to_owned(), error: None }
    }

    /// Writes an entity that must not exist yet.
    pub fn create<T: Entity>(&mut self, entity: &T, exists: E) -> &mut Self {
        self.put_if(entity, Condition::absent(), exists)
    }

    /// Replaces an entity that is in this revision.
    pub fn replace<T: Entity>(&mut self, entity: &T, revision: Revision, stale: E) -> &mut Self {
        self.put_if(entity, Condition::revision(revision), stale)
    }

    /// Writes an entity under a condition.
    pub fn put_if<T: Entity>(&mut self, entity: &T, condition: Condition, failed: E) -> &mut Self {
        self.put_operation(entity, Some(condition), Failure::Condition(failed))
    }

    /// Writes an entity that has a new id, so it cannot exist already.
    pub(crate) fn create_unique<T: Entity>(&mut self, entity: &T) -> &mut Self {
        self.put_operation(entity, Some(Condition::absent()), Failure::Impossible)
    }

    /// Writes an entity, whether or not there is one already.
    pub fn put<T: Entity>(&mut self, entity: &T) -> &mut Self {
        self.put_operation(entity, None, Failure::Impossible)
    }

    /// Changes attributes under a condition.
    pub fn update_if(&mut self, key: &Key, update: &Update, condition: Condition, failed: E) -> &mut Self {
        self.update_operation(key, update, Some(condition), Failure::Condition(failed))
    }

    /// Changes attributes of an item; creates it if it does not exist.
    pub fn update(&mut self, key: &Key, update: &Update) -> &mut Self {
        self.update_operation(key, update, None, Failure::Impossible)
    }

    /// Deletes an item under a condition.
    pub fn delete_if(&mut self, key: &Key, condition: Condition, failed: E) -> &mut Self {
        self.delete_operation(key, Some(condition), Failure::Condition(failed))
    }

    /// Deletes an item if it exists.
    pub fn delete(&mut self, key: &Key) -> &mut Self {
        self.delete_operation(key, None, Failure::Impossible)
    }

    /// Requires that an item meets a condition, without changing it.
    pub fn require(&mut self, key: &Key, condition: Condition, failed: E) -> &mut Self {
        self.check_operation(key, condition, None, failed)
    }

    /// Requires that an attribute of an item has a value, without changing it. The name may be a
    /// reserved word.
    pub fn require_equal(&mut self, key: &Key, name: &str, value: impl Serialize, failed: E) -> &mut Self {
        let names = HashMap::from([("#name".to_owned(), name.to_owned())]);
        self.check_operation(key, Condition::that("#name = :value").with(":value", value), Some(names), failed)
    }

    pub(crate) fn check_operation(
        &mut self,
        key: &Key,
        condition: Condition,
        names: Option<HashMap<String, String>>,
        failed: E,
    ) -> &mut Self {
        let check = condition.check().and_then(|()| {
            ConditionCheck::builder()
                .table_name(&self.table)
                .set_key(Some(client::key_item(key)))
                .condition_expression(condition.expression)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(client::filled(condition.values))
                .build()
                .map_err(client::built)
        });
        let operation = check.map(|check| TransactWriteItem::builder().condition_check(check).build());
        self.push(operation, Failure::Condition(failed))
    }

    /// Emits an event: the stream delivers it once the transaction is committed.
    pub fn emit(&mut self, event: &Event) -> &mut Self {
        self.put(&event.item())
    }

    /// Emits any number of events.
    pub(crate) fn emit_all<'e>(&mut self, events: impl IntoIterator<Item = &'e Event>) -> &mut Self {
        for event in events {
            self.emit(event);
        }
        self
    }

    /// Records the response for a client that repeats the request with the same idempotency key.
    pub fn save_idempotency_record(&mut self, record: Option<IdempotencyRecord>) -> &mut Self {
        match record {
            Some(record) => {
                let free = Condition::that("attribute_not_exists(pk) OR expiresAt < :now")
                    .with(":now", record.recorded.as_second());
                self.put_operation(&record, Some(free), Failure::AnsweredBefore)
            }
            None => self,
        }
    }

    fn put_operation<T: Entity>(&mut self, entity: &T, condition: Option<Condition>, failure: Failure<E>) -> &mut Self {
        let operation = to_item(entity).and_then(|item| {
            let mut put = Put::builder().table_name(&self.table).set_item(Some(item));
            if let Some(condition) = condition {
                condition.check()?;
                put = put
                    .condition_expression(condition.expression)
                    .set_expression_attribute_values(client::filled(condition.values));
            }
            Ok(TransactWriteItem::builder().put(put.build().map_err(client::built)?).build())
        });
        self.push(operation, failure)
    }

    fn update_operation(
        &mut self,
        key: &Key,
        update: &Update,
        condition: Option<Condition>,
        failure: Failure<E>,
    ) -> &mut Self {
        let operation = update.expression().and_then(|expression| {
            let mut values = update.values.clone();
            let mut built = SdkUpdate::builder()
                .table_name(&self.table)
                .set_key(Some(client::key_item(key)))
                .update_expression(expression)
                .set_expression_attribute_names(Some(update.names.clone()));
            if let Some(condition) = condition {
                condition.check()?;
                values.extend(condition.values);
                built = built.condition_expression(condition.expression);
            }
            let built = built.set_expression_attribute_values(client::filled(values));
            Ok(TransactWriteItem::builder().update(built.build().map_err(client::built)?).build())
        });
        self.push(operation, failure)
    }

    fn delete_operation(&mut self, key: &Key, condition: Option<Condition>, failure: Failure<E>) -> &mut Self {
        let mut delete = Delete::builder().table_name(&self.table).set_key(Some(client::key_item(key)));
        let mut checked = Ok(());
        if let Some(condition) = condition {
            checked = condition.check();
            delete = delete
                .condition_expression(condition.expression)
                .set_expression_attribute_values(client::filled(condition.values));
        }
        let operation = checked.and_then(|()| delete.build().map_err(client::built));
        self.push(operation.map(|delete| TransactWriteItem::builder().delete(delete).build()), failure)
    }

    fn push(&mut self, operation: Result<TransactWriteItem, StoreError>, failure: Failure<E>) -> &mut Self {
        match operation {
            Ok(operation) => {
                self.operations.push(operation);
                self.failures.push(failure);
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        self
    }

    /// Whether it has more operations than DynamoDB accepts, so that it cannot be committed.
    pub fn is_too_large(&self) -> bool {
        self.operations.len() > MAX_WRITES
    }

    /// Commits everything or nothing. The SDK retries throttling and lost responses with the same request
    /// token, so a lost response does not lead to a second write. After a conflict with another transaction,
    /// which has written nothing, it is sent again with a new token. An empty transaction succeeds without a
    /// call.
    pub async fn commit(self, store: &Store) -> Result<(), CommitError<E>> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        if self.operations.is_empty() {
            return Ok(());
        }
        if self.is_too_large() {
            let count = self.operations.len();
            return Err(
                StoreError::Rejected(format!("a transaction of {count} operations, more than {MAX_WRITES}")).into()
            );
        }
        let failed = store.transact(self.operations).await?;
        outcome(&failed, self.failures)
    }
}

/// The result of a transaction in which the conditions of the operations at these positions failed. If
/// there are none, it was committed.
fn outcome<E>(failed: &[usize], failures: Vec<Failure<E>>) -> Result<(), CommitError<E>> {
    if failed.is_empty() {
        return Ok(());
    }
    let failed = failures.into_iter().enumerate().filter(|(index, _)| failed.contains(index));
    let mut failures: Vec<_> = failed.map(|(_, failure)| failure).collect();
    // An earlier response takes precedence: the other conditions failed because of the request it belongs to.
    if failures.iter().any(|failure| matches!(failure, Failure::AnsweredBefore)) {
        return Err(CommitError::AnsweredBefore);
    }
    match failures.drain(..).next() {
        Some(Failure::Condition(error)) => Err(CommitError::Condition(error)),
        _ => Err(StoreError::Rejected("a write failed that has no condition, or a new id".to_owned()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures() -> Vec<Failure<&'static str>> {
        vec![Failure::Impossible, Failure::Condition("first"), Failure::Condition("second"), Failure::AnsweredBefore]
    }

    #[test]
    fn a_failed_condition_maps_to_its_error_and_an_idempotent_answer_takes_precedence() {
        assert!(outcome(&[], failures()).is_ok());
        assert!(matches!(outcome(&[1, 2], failures()), Err(CommitError::Condition("first"))));
        assert!(matches!(outcome(&[2], failures()), Err(CommitError::Condition("second"))));
        assert!(matches!(outcome(&[1, 3], failures()), Err(CommitError::AnsweredBefore)));
    }

    #[test]
    fn a_cancelled_transaction_is_never_a_success_even_without_conditions() {
        for failed in [&[0][..], &[7]] {
            assert!(matches!(outcome(failed, failures()), Err(CommitError::Store(StoreError::Rejected(_)))));
        }
    }
}
