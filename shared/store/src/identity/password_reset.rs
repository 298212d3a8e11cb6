//! Password resets, as stored.

use glotto_domain::id::UserId;
use glotto_domain::identity::PasswordReset;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A password reset, as stored under the hash of its mailed token. The type is the purpose: a token for
/// anything else is an item of another type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResetItem {
    /// SHA-256 of the token's id.
    pub hash: String,
    /// The user whose password it would set.
    pub user_id: UserId,
    /// A hash of the address and the password that the account had when the reset was requested.
    pub fingerprint: String,
    /// When it expires.
    pub ends: Timestamp,
}

impl ResetItem {
    /// The item of a reset.
    pub fn new(hash: String, reset: PasswordReset) -> Self {
        let PasswordReset { user, fingerprint, ends } = reset;
        Self { hash, user_id: user, fingerprint, ends }
    }

    /// The reset that it stores.
    pub fn reset(&self) -> PasswordReset {
        PasswordReset { user: self.user_id, fingerprint: self.fingerprint.clone(), ends: self.ends }
    }
}

impl Entity for ResetItem {
    const TYPE: &'static str = "PasswordReset";
    const PERSONAL: Personal = Personal::About(&["hash", "fingerprint"]);

    fn key(&self) -> Key {
        keys::identity::one_time_token(&self.hash)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::privacy::about(self.user_id, Self::TYPE, &self.hash))
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}
