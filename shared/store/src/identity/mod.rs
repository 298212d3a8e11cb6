//! Accounts and what signs a user in: addresses, sessions, registrations, passwords, signing keys.

mod account;
mod accounts;
mod credentials;
mod decoy;
mod email_change;
mod email_changes;
mod keyring;
mod password_reset;
mod passwords;
mod registration;
mod registrations;
mod session;
mod sessions;
mod tokens;
mod user_sessions;

pub use account::{AccountItem, EmailItem, PasswordHash};
pub use accounts::Accounts;
pub use credentials::Credentials;
pub use decoy::account as decoy_account;
pub use email_change::EmailChangeItem;
pub use email_changes::{AppliedEmailChange, EmailChanges};
pub use keyring::{KeyringItem, Keyrings};
pub use password_reset::ResetItem;
pub use passwords::{PasswordChange, Passwords};
pub use registration::{UnconfirmedItem, VerificationItem};
pub use registrations::Registrations;
pub use session::SessionItem;
pub use sessions::{NewSession, RefreshState, Sessions};
pub use user_sessions::{LoginCountItem, UserSessions};

use crate::engine::entities;

entities! {
    AccountItem,
    EmailChangeItem,
    EmailItem,
    KeyringItem,
    LoginCountItem,
    ResetItem,
    SessionItem,
    UnconfirmedItem,
    VerificationItem,
}
