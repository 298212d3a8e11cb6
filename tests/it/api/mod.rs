//! Every endpoint, as its callers meet it.

mod catalog;
pub mod enrolment;
mod health;
mod identity;
mod media;
mod messaging;
mod once;
mod outages;
mod progress;
mod reminders;
