//! The store on the embedded table: one test per access pattern, races included.

mod administration;
mod core;
mod courses;
mod enrolment;
mod factors;
mod federation;
mod identity;
mod keyring;
mod limits;
mod media;
mod messaging;
mod passkeys;
mod privacy;
mod profiles;
mod progress;
mod recovery;
mod reminders;
mod sessions;
mod unconfirmed;
