//! All-or-nothing writes in which every operation says what its failed condition means.
//!
//! DynamoDB answers a cancelled transaction with a reason per operation; [`Transaction`] keeps the
//! domain's word for each beside it, so that "you are already enrolled" and "the course is gone"
//! do not become the same conflict.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem, Update as SdkUpdate};
use glotto_domain::{Classify, Kind, kinds};
use serde::Serialize;
use thiserror::Error;

use crate::audit::AuditItem;
use crate::entity::{Entity, to_item};
use crate::idempotency::IdempotencyRecord;
use crate::outbox::Event;
use crate::{Condition, Key, Store, StoreError, Update, client};

/// Writes to be committed together; `E` is the operation's domain error.
#[derive(Debug)]
pub struct Transaction<E> {
    pub(crate) operations: Vec<TransactWriteItem>,
    meanings: Vec<Meaning<E>>,
    table: String,
    error: Option<StoreError>,
}

/// What it means when an operation's condition fails.
#[derive(Debug)]
enum Meaning<E> {
    /// It has no condition.
    Never,
    /// The domain says no.
    Condition(E),
    /// The same request was answered already.
    AnsweredBefore,
    /// It cannot fail: what must not be there has an id of its own.
    Impossible,
}

/// Why a transaction did not commit. Nothing of it was written.
#[derive(Debug, Error)]
pub enum CommitError<E> {
    /// A condition failed; this is what it means.
    #[error("refused")]
    Condition(E),
    /// Another request with the same idempotency key was first.
    #[error("another request with this idempotency key was first")]
    AnsweredBefore,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<E: Classify> Classify for CommitError<E> {
    fn kind(&self) -> Kind {
        match self {
            Self::Condition(error) => error.kind(),
            Self::AnsweredBefore => kinds::IN_PROGRESS,
            Self::Store(error) => error.kind(),
        }
    }

    /// A condition that failed because of another revision is a conflict: reading again shows
    /// whether the client still means what is there.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Condition(error) if error.is_conflict() || error.kind() == kinds::STALE)
    }

    fn is_duplicate(&self) -> bool {
        matches!(self, Self::AnsweredBefore)
    }
}

impl<E> Transaction<E> {
    /// An empty transaction on the store's table.
    pub fn new(store: &Store) -> Self {
        Self { operations: Vec::new(), meanings: Vec::new(), table: store.table().to_owned(), error: None }
    }

    /// Writes an entity that must not exist yet.
    pub fn create<T: Entity>(&mut self, entity: &T, exists: E) -> &mut Self {
        self.put_if(entity, Condition::absent(), exists)
    }

    /// Writes an entity over what is there in a given revision.
    pub fn replace<T: Entity>(&mut self, entity: &T, revision: u64, stale: E) -> &mut Self {
        self.put_if(entity, Condition::revision(revision), stale)
    }

    /// Writes an entity under a condition.
    pub fn put_if<T: Entity>(&mut self, entity: &T, condition: Condition, failed: E) -> &mut Self {
        self.put_operation(entity, Some(condition), Meaning::Condition(failed))
    }

    /// Writes an entity whatever is there.
    pub fn put<T: Entity>(&mut self, entity: &T) -> &mut Self {
        self.put_operation(entity, None, Meaning::Never)
    }

    /// Changes attributes under a condition.
    pub fn update_if(&mut self, key: &Key, update: &Update, condition: Condition, failed: E) -> &mut Self {
        self.update_operation(key, update, Some(condition), Meaning::Condition(failed))
    }

    /// Changes attributes whatever is there; creates the item if it is not.
    pub fn update(&mut self, key: &Key, update: &Update) -> &mut Self {
        self.update_operation(key, update, None, Meaning::Never)
    }

    /// Deletes an item under a condition.
    pub fn delete_if(&mut self, key: &Key, condition: Condition, failed: E) -> &mut Self {
        self.delete_operation(key, Some(condition), Meaning::Condition(failed))
    }

    /// Deletes an item if it is there.
    pub fn delete(&mut self, key: &Key) -> &mut Self {
        self.delete_operation(key, None, Meaning::Never)
    }

    /// Demands something of an item without changing it.
    pub fn require(&mut self, key: &Key, condition: Condition, failed: E) -> &mut Self {
        self.check_operation(key, condition, None, failed)
    }

    /// Demands that an attribute of an item has a value, without changing it; aliases the name,
    /// so a reserved word does no harm.
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
        self.push(operation, Meaning::Condition(failed))
    }

    /// Tells what happened, in the same breath as it happens: the stream delivers it.
    pub fn emit(&mut self, event: &Event) -> &mut Self {
        self.put(&event.item())
    }

    /// Writes down for good what was done, in the same breath as it is done: once by whom it was
    /// done to, once by who did it. Nothing is ever written over.
    pub fn record(&mut self, entry: &AuditItem) -> &mut Self {
        let new = || Some(Condition::absent());
        self.put_operation(entry, new(), Meaning::Impossible).put_operation(
            &entry.by_actor(),
            new(),
            Meaning::Impossible,
        )
    }

    /// Keeps the answer for a client that asks again with the same idempotency key.
    pub fn save_idempotency_record(&mut self, kept: Option<IdempotencyRecord>) -> &mut Self {
        match kept {
            Some(kept) => {
                let free = Condition::that("attribute_not_exists(pk) OR expiresAt < :now")
                    .with(":now", kept.kept_at().as_second());
                self.put_operation(&kept, Some(free), Meaning::AnsweredBefore)
            }
            None => self,
        }
    }

    fn put_operation<T: Entity>(&mut self, entity: &T, condition: Option<Condition>, meaning: Meaning<E>) -> &mut Self {
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
        self.push(operation, meaning)
    }

    fn update_operation(
        &mut self,
        key: &Key,
        update: &Update,
        condition: Option<Condition>,
        meaning: Meaning<E>,
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
        self.push(operation, meaning)
    }

    fn delete_operation(&mut self, key: &Key, condition: Option<Condition>, meaning: Meaning<E>) -> &mut Self {
        let mut delete = Delete::builder().table_name(&self.table).set_key(Some(client::key_item(key)));
        let mut checked = Ok(());
        if let Some(condition) = condition {
            checked = condition.check();
            delete = delete
                .condition_expression(condition.expression)
                .set_expression_attribute_values(client::filled(condition.values));
        }
        let operation = checked.and_then(|()| delete.build().map_err(client::built));
        self.push(operation.map(|delete| TransactWriteItem::builder().delete(delete).build()), meaning)
    }

    fn push(&mut self, operation: Result<TransactWriteItem, StoreError>, meaning: Meaning<E>) -> &mut Self {
        match operation {
            Ok(operation) => {
                self.operations.push(operation);
                self.meanings.push(meaning);
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
        self
    }

    /// Commits everything or nothing. Conflicts with other transactions and throttles are retried
    /// under one request token, so an answer that was lost does not write twice.
    pub async fn commit(self, store: &Store) -> Result<(), CommitError<E>> {
        if let Some(error) = self.error {
            return Err(error.into());
        }
        let failed = store.transact(self.operations).await?;
        // An answer given before outweighs the rest: the rest failed because it was given.
        let mut meanings: Vec<_> = self
            .meanings
            .into_iter()
            .enumerate()
            .filter(|(index, _)| failed.contains(index))
            .map(|(_, meaning)| meaning)
            .collect();
        if meanings.iter().any(|meaning| matches!(meaning, Meaning::AnsweredBefore)) {
            return Err(CommitError::AnsweredBefore);
        }
        match meanings.drain(..).next() {
            Some(Meaning::Condition(error)) => Err(CommitError::Condition(error)),
            Some(Meaning::Impossible) => Err(StoreError::Rejected("something new was there already".to_owned()).into()),
            _ => Ok(()),
        }
    }
}
