//! The rules of a learning platform, and nothing else: ids, value objects, aggregates, decisions
//! and the reasons for refusing. No AWS, no HTTP, no clock and no randomness: a moment or a
//! random number that a rule needs is passed in.
//!
//! A feature has the same name here, in the store and under `functions/`.

// Derives name this crate by its name, inside of it too.
extern crate self as glotto_domain;

pub mod administration;
pub mod audit;
pub mod change;
mod constant;
pub mod courses;
pub mod digits;
pub mod enrolment;
pub mod error;
pub mod factors;
pub mod federation;
pub mod id;
pub mod identity;
pub mod input;
pub mod keys;
pub mod locale;
pub mod media;
pub mod media_type;
pub mod messaging;
mod numbers;
pub mod passkeys;
pub mod pasted;
mod pattern;
pub mod precondition;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod rate_limit;
pub mod redacted;
pub mod reminders;
pub mod revision;
pub mod taxonomy;
pub mod text;
pub mod time;
mod typed_code;
pub mod violation;
pub mod weight;

pub use change::Change;
pub use error::{Class, Classify, DomainError, Kind, kinds};
pub use glotto_macros::{DomainError, input};
pub use id::IdError;
pub use input::{FromJson, ParseText, Pointer, ValidationErrors};
pub use precondition::{Precondition, Revisions};
pub use revision::Revision;
pub use time::UtcTime;
pub use violation::{FieldError, FieldErrorCode, Violation};
