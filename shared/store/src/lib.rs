//! The single table: keys, items, transactions, cursors, and a repository per feature.
//!
//! [`Store`] speaks to DynamoDB; nothing else does. A repository (`courses`, `sessions`, …) is a
//! view on it that knows one feature's items. `keys` is the only place where a key is spelled.

pub mod accounts;
pub mod administration;
pub mod audit;
pub mod catalogue;
pub mod challenges;
mod completion;
pub mod courses;
pub mod credentials;
pub mod cursor;
pub mod decoy;
pub mod email_changes;
pub mod enrolments;
pub mod entity;
pub mod erased_user_content;
pub mod exports;
pub mod expression;
pub mod idempotency;
pub mod keyring;
pub mod keys;
pub mod kinds;
pub mod lessons;
pub mod limits;
pub mod mails;
mod merge;
pub mod meter;
pub mod outbox;
pub mod passkeys;
pub mod personal;
pub mod playback;
pub mod positions;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod proofs;
pub mod providers;
pub mod query;
pub mod recovery;
pub mod recovery_codes;
pub mod registrations;
pub mod reminders;
pub mod retry;
pub mod sessions;
pub mod teachers;
pub mod told;
pub mod totp;
pub mod transaction;
pub mod unconfirmed;
pub mod videos;

mod client;
mod error;

pub use client::Store;
pub use cursor::{Cursor, CursorError, CursorKey};
pub use entity::{Entity, Item};
pub use error::StoreError;
pub use expression::{Condition, Update};
pub use keys::Key;
pub use personal::Personal;
pub use query::{Page, Query};
pub use retry::{Conflict, Retries};
pub use transaction::{CommitError, Transaction};
