//! Every endpoint, as its callers meet it.

mod health;
mod identity;
mod messaging;
mod reminders;
