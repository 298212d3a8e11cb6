//! Reads and writes the audit trail. Entries are only ever added, in the transaction of the action
//! itself.

use std::convert::Infallible;

use glotto_domain::audit::{AuditAction, Days};
use glotto_domain::id::{AuditId, UserId};
use glotto_domain::rate_limit::Limit;
use jiff::Timestamp;

use crate::administration::{AuditByActorItem, AuditItem, sort_keys};
use crate::engine::{Event, Slice, cut};
use crate::{CommitError, Conflict, Item, Query, Store, StoreError, Transaction, keys};

/// The audit trail in the table.
#[derive(Debug, Clone, Copy)]
pub struct AuditTrail<'a>(&'a Store);

/// A part of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditQuery {
    /// What was done to a user.
    BySubject(UserId),
    /// What a user did.
    ByActor(UserId),
    /// All entries of an action.
    ByAction(AuditAction),
    /// Everything.
    All,
}

impl Store {
    /// The audit trail in the table.
    pub fn audit_trail(&self) -> AuditTrail<'_> {
        AuditTrail(self)
    }
}

impl AuditTrail<'_> {
    /// A page of the audit trail, the latest entries first.
    pub async fn page(
        self,
        query: AuditQuery,
        days: &Days,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<AuditItem>, StoreError> {
        let (from, to) = sort_keys::<AuditId>(days);
        let shards = 0..keys::administration::AUDIT_SHARDS;
        let partitions = match query {
            AuditQuery::BySubject(subject) => {
                let partition = keys::administration::audit_subject_partition(subject);
                return self.page_collection(partition, (from, to), limit, after).await;
            }
            AuditQuery::ByActor(actor) => {
                let partition = keys::administration::audit_actor_partition(actor);
                return self.page_collection(partition, (from, to), limit, after).await;
            }
            AuditQuery::ByAction(action) => {
                shards.map(|shard| keys::administration::audit_action_partition(action, shard)).collect()
            }
            AuditQuery::All => shards.map(keys::administration::audit_partition).collect(),
        };
        entries(self.0.query_shards(partitions, (from, to), limit, after).await?)
    }

    async fn page_collection(
        self,
        partition: String,
        (from, to): (String, String),
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<AuditItem>, StoreError> {
        let query = Query::collection(partition, limit + 1).between(from, to).descending().consistent().after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        // The items have index keys too, but a query of the table continues after a key of the table.
        let is_own = |name: &String| matches!(name.as_str(), "pk" | "sk");
        let last = last.map(|key| key.into_iter().filter(|(name, _)| is_own(name)).collect());
        entries((items, last))
    }

    /// Records an action that writes nothing else.
    pub async fn record(self, entry: &AuditItem) -> Result<(), StoreError> {
        let mut tx: Transaction<Infallible> = Transaction::new(self.0);
        tx.record(entry);
        tx.commit(self.0).await.map_err(|error| match error {
            CommitError::Store(error) => error,
            CommitError::Condition(never) => match never {},
            CommitError::AnsweredBefore => StoreError::Rejected("an entry has no idempotency key".to_owned()),
        })
    }

    /// Records an action, and requests a notice about it, unless that was done about a subject within the time of a
    /// limit. Entry, notice and count are one transaction, so that neither a crash nor calls at the same time lose or
    /// repeat them.
    pub async fn record_limited(
        self,
        entry: &AuditItem,
        notice: Option<&Event>,
        limit: &Limit,
        subject: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = Transaction::new(self.0);
        tx.count_first_attempt(limit, subject, now, Conflict).record(entry).emit_all(notice);
        match tx.commit(self.0).await {
            Ok(()) | Err(CommitError::Condition(Conflict) | CommitError::AnsweredBefore) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}

impl<E> Transaction<E> {
    /// Records an action in the same transaction, under its subject and under its actor. No entry is
    /// ever overwritten.
    pub fn record(&mut self, entry: &AuditItem) -> &mut Self {
        self.create_unique(entry).create_unique(&AuditByActorItem(entry.clone()))
    }

    /// Records any number of actions.
    pub(crate) fn record_all<'e>(&mut self, entries: impl IntoIterator<Item = &'e AuditItem>) -> &mut Self {
        for entry in entries {
            self.record(entry);
        }
        self
    }
}

fn entries((items, last): Slice) -> Result<Slice<AuditItem>, StoreError> {
    Ok((items.into_iter().map(AuditItem::of_item).collect::<Result<_, _>>()?, last))
}
