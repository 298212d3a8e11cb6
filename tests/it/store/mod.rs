//! The store on the embedded table: one test per access pattern, races included.

mod catalog;
mod core;
mod enrolment;
mod factors;
mod identity;
mod limits;
mod media;
mod messaging;
mod progress;
mod reminders;
