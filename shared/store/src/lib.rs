//! The single table: the engine that calls DynamoDB, the keys, and a folder per feature.
//!
//! [`Store`] calls DynamoDB; nothing else does. `engine` holds what all features share, `keys` is the
//! only module that builds keys, and each feature's folder holds its items, the list of them
//! (`ENTITIES`), and its repositories: `store.sessions()`, `store.courses()`, ….

pub mod administration;
pub mod courses;
pub mod engine;
pub mod enrolment;
pub mod entities;
pub mod factors;
pub mod federation;
pub mod identity;
pub mod keys;
pub mod media;
pub mod messaging;
pub mod passkeys;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod reminders;

pub use engine::{
    CommitError, Condition, Conflict, Cursor, CursorError, CursorKey, Entity, EntityKind, Event, EventItem,
    IDEMPOTENCY_TTL, IdempotencyRecord, Item, LimitItem, Listed, Meter, Page, Personal, Query, Reading, Retries, Slice,
    Store, StoreError, Transaction, Update, entity, sdk_error,
};
pub use keys::Key;
