//! The single table: the engine that speaks to DynamoDB, keys, and a folder per feature.
//!
//! [`Store`] speaks to DynamoDB; nothing else does. `engine` holds what is no feature's, `keys` is
//! the only place where a key is spelled, and each feature's folder holds its items, its queries
//! and its writes.

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
    Attempts, CommitError, Condition, Cursor, CursorError, CursorKey, Entity, EntityKind, Event, EventItem, Item,
    KEPT_FOR, Kept, LimitItem, Listed, Meter, Overtaken, Page, Personal, Query, Reading, Store, StoreError,
    Transaction, Update, entity, sdk_error,
};
pub use keys::Key;
