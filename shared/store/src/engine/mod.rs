//! What is no feature's: the client of the table, transactions, pages, cursors, the outbox,
//! idempotency, rate limits.

pub(crate) mod batch;
pub(crate) mod client;
mod cursor;
pub mod entity;
mod error;
mod expression;
mod idempotency;
pub(crate) mod merge;
mod meter;
mod outbox;
mod page;
mod personal;
mod query;
mod rate_limit;
mod retry;
pub mod sdk_error;
mod transaction;

pub use client::Store;
pub use cursor::{Cursor, CursorError, CursorKey};
pub(crate) use entity::entities;
pub use entity::{Entity, EntityKind, Item, Listed};
pub use error::StoreError;
pub use expression::{Condition, Update};
pub use idempotency::{KEPT_FOR, Kept};
pub use meter::{Meter, Reading};
pub use outbox::{Event, EventItem};
pub use page::Page;
pub(crate) use page::{Slice, cut};
pub use personal::{Personal, Secrets};
pub use query::Query;
pub use rate_limit::LimitItem;
pub use retry::{Attempts, Overtaken};
pub use transaction::{CommitError, Transaction};

entities! {
    EventItem,
    Kept,
    LimitItem,
}
