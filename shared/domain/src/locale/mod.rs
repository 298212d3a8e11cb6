//! Languages and time zones.

mod canonical;
mod direction;
mod language_tag;
mod negotiation;
mod subtags;
mod tables;
mod time_zone;
mod variety;

pub use direction::Direction;
pub use language_tag::LanguageTag;
pub use negotiation::{Nearness, accept_language, negotiate, negotiate_with_nearness};
pub use time_zone::TimeZoneName;
