//! The store on the embedded table: one test per access pattern, races included.

mod identity;
mod messaging;
mod reminders;
