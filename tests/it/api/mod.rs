//! Every endpoint, as its callers meet it.

mod catalog;
pub mod enrolment;
pub mod factors;
mod health;
mod identity;
mod media;
mod messaging;
mod once;
mod outages;
mod progress;
mod reminders;
