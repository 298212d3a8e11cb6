//! Languages and time zones.

mod canonical;
mod language_tag;
mod negotiation;
mod subtags;
mod tables;
mod time_zone;
mod variety;

pub use language_tag::LanguageTag;
pub use negotiation::{accept_language, negotiate};
pub use time_zone::TimeZoneName;
