//! Accounts, as stored: one item per user, and one per address that makes it unique.

use std::fmt;

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::passkeys::PasskeyHandle;
use crate::{Condition, Entity, Key, Personal, keys};

/// A password's hash with its parameters, as a PHC string.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(pub String);

// Passwords can be guessed from their hashes, so hashes are never logged.
glotto_domain::redacted_debug!(PasswordHash);

/// A user's account, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountItem {
    /// Names the user.
    pub user_id: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// Their display name.
    pub display_name: DisplayName,
    /// The language that they read.
    pub locale: LanguageTag,
    /// Their time zone.
    pub time_zone: TimeZoneName,
    /// Their role.
    pub role: Role,
    /// Their password, hashed; none if they sign in by other means only.
    pub password_hash: Option<PasswordHash>,
    /// Whether they have confirmed their address.
    pub verified: bool,
    /// How often the address was registered before it was confirmed.
    pub registrations: u32,
    /// When they were suspended, if they are.
    #[serde(default)]
    pub suspended: Option<Timestamp>,
    /// Devices that they have signed in on, as short hashes, the latest last.
    #[serde(default)]
    pub devices: Vec<String>,
    /// The user handle of all their passkeys, from registration on. Accounts that are older than this member have none.
    #[serde(default)]
    pub passkey_handle: Option<PasskeyHandle>,
    /// When they registered.
    pub created: Timestamp,
    /// The revision; a login does not count as a change.
    pub rev: Revision,
}

impl AccountItem {
    /// The condition that the account is in the revision that was read.
    pub(crate) fn unchanged(&self) -> Condition {
        Condition::revision(self.rev)
    }
}

/// An account is personal: a log shows only its id and revision.
impl fmt::Debug for AccountItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountItem({}, {:?})", self.user_id, self.rev)
    }
}

impl Entity for AccountItem {
    const TYPE: &'static str = "Account";
    const PERSONAL: Personal = Personal::OfUser(&["passwordHash"]);

    fn key(&self) -> Key {
        keys::identity::account(self.user_id)
    }
}

/// Which account an address belongs to, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailItem {
    /// The address.
    pub email: EmailAddress,
    /// The user.
    pub user_id: UserId,
}

impl EmailItem {
    /// The item of an account's address.
    pub(crate) fn of(account: &AccountItem) -> Self {
        Self { email: account.email.clone(), user_id: account.user_id }
    }
}

impl Entity for EmailItem {
    const TYPE: &'static str = "Email";
    const PERSONAL: Personal = Personal::OfAccount;

    fn key(&self) -> Key {
        keys::identity::email(&self.email)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::administration::user_by_email(&self.email))
    }
}
