//! The rules of a learning platform, and nothing else: ids, value objects, aggregates, decisions
//! and the reasons for refusing. No AWS, no HTTP, no clock and no randomness: a moment or a
//! random number that a rule needs is passed in.
//!
//! A feature has the same name here, in the store and under `functions/`.

pub mod abuse;
pub mod administration;
pub mod audit;
pub mod courses;
pub mod enrolment;
pub mod factors;
pub mod federation;
pub mod id;
pub mod identity;
pub mod input;
pub mod locale;
pub mod media;
pub mod passkeys;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod refusal;
pub mod reminders;
pub mod revision;
pub mod silent;
pub mod text;

pub use id::IdError;
pub use input::{Fault, Faults, FromJson, ParseText, Pointer};
pub use refusal::{Class, Kind, Refused, kinds};
pub use revision::Revision;
