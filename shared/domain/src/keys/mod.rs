//! The secret keys of a deployment: what they are for, and how their versions come and go.

mod purpose;
mod set;
mod timeline;

pub use purpose::{KeyPurpose, SealLabel};
pub use set::{DELAY, KeySet, KeyVersion};
pub use timeline::{AHEAD, Schedule, Timeline, Versioned};
