//! Every endpoint, as its callers meet it.

mod administration;
mod courses;
pub mod enrolment;
pub mod factors;
mod federation;
pub mod identity;
mod media;
mod messaging;
mod once;
mod operations;
mod outages;
pub mod passkeys;
pub mod privacy;
mod profiles;
mod progress;
mod reminders;
