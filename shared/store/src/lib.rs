//! The single table: the engine that calls DynamoDB, the keys, and a folder per feature.
//!
//! [`Store`] calls DynamoDB; nothing else does. `engine` holds what all features share, `keys` is the
//! only module that builds keys, and each feature's folder holds its items, the list of them
//! (`ENTITIES`), and its repositories: `store.sessions()`, `store.courses()`, ….
//!
//! The name of a repository method says whether a change has been committed when it returns. One that
//! begins with `prepare_`, followed by what will be written, returns a [`Transaction`]: the caller adds
//! its own writes, or the response to an idempotency key, and commits it. One with any other name
//! commits. So `store.exports().prepare_export(…)` has written nothing yet, and
//! `store.exports().finish(…).await` has. Methods of [`Transaction`], and functions that take one, add
//! to it: `tx.record(…)`, `codes.use_code(&mut tx, …)`.

pub mod administration;
pub mod courses;
pub mod engine;
pub mod enrolment;
pub mod entities;
pub mod factors;
pub mod federation;
pub mod identity;
pub mod key_sets;
pub mod keys;
pub mod media;
pub mod messaging;
pub mod passkeys;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod reminders;
pub mod taxonomy;

pub use engine::{
    CommitError, Condition, Conflict, Cursor, CursorError, CursorKey, Entity, EntityKind, Event, EventItem,
    IDEMPOTENCY_TTL, IdempotencyRecord, Item, LimitExceeded, LimitItem, Listed, MAX_WRITES, Meter, Page, Personal,
    Query, Reading, Retries, Slice, Store, StoreError, Transaction, Update, entity, merge_reads, sdk_error,
};
pub use keys::Key;
