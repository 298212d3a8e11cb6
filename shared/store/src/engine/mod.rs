//! What all features share: the client of the table, transactions, pages, cursors, the outbox,
//! idempotency, rate limits.

mod batch;
pub(crate) mod client;
mod commit_error;
mod connections;
mod cursor;
pub mod entity;
mod error;
mod expression;
mod idempotency;
mod merge;
mod meter;
mod outbox;
mod page;
mod personal;
mod query;
mod rate_limit;
mod retry;
pub mod sdk_error;
mod shards;
mod transaction;

pub use batch::Batch;
pub use client::Store;
pub use commit_error::CommitError;
pub use cursor::{Cursor, CursorError, CursorKey};
pub(crate) use entity::entities;
pub use entity::{Entity, EntityKind, Item, Listed};
pub use error::StoreError;
pub use expression::{Condition, Update};
pub use idempotency::{IDEMPOTENCY_TTL, IdempotencyRecord};
pub use merge::merge_reads;
pub use meter::{Meter, Reading};
pub use outbox::{Event, EventItem};
pub(crate) use page::cut;
pub use page::{Page, Slice};
pub use personal::{Personal, Secrets};
pub use query::Query;
pub use rate_limit::{LimitExceeded, LimitItem};
pub use retry::{Conflict, Retries};
pub use transaction::{MAX_WRITES, Transaction};

entities! {
    EventItem,
    IdempotencyRecord,
    LimitItem,
}
