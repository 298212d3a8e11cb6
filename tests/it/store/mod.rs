//! Tests of the store with the embedded table: one per access pattern, with races.

mod administration;
mod authored_content;
mod catalogue;
mod core;
mod courses;
mod editions;
mod email_changes;
mod enrolment;
mod erasures;
mod factors;
mod federation;
mod identity;
mod key_sets;
mod keyring;
mod limits;
mod media;
mod messaging;
mod passkeys;
mod positions;
mod privacy;
mod profiles;
mod progress;
mod recovery;
mod reminders;
mod sessions;
mod unconfirmed;
