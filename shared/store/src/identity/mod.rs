//! Accounts and what signs a user in: addresses, sessions, registrations, passwords, signing keys.

mod account;
mod credentials;
mod decoy;
mod email_change;
mod keyring;
mod password_reset;
mod registration;
mod session;
mod unconfirmed;

pub(crate) use account::as_read;
pub use account::{AccountItem, EmailItem, OpenedSession, PasswordHash};
pub use credentials::Credentials;
pub use decoy::account as decoy_account;
pub use email_change::{EmailChangeItem, Move};
pub use keyring::{KeyringItem, Refreshing};
pub use password_reset::{NewLock, ResetItem};
pub use registration::VerificationItem;
pub use session::SessionItem;
pub use unconfirmed::UnconfirmedItem;

use crate::engine::entities;

entities! {
    AccountItem,
    EmailChangeItem,
    EmailItem,
    KeyringItem,
    ResetItem,
    SessionItem,
    UnconfirmedItem,
    VerificationItem,
}
