//! Who somebody is: addresses, roles, accounts, sessions.

mod email;
mod role;

pub use email::EmailAddress;
pub use role::Role;
