//! Passkeys, as stored: one item beside their owner's account, and one that finds the owner by the
//! credential and makes the credential unique.

use std::fmt;

use glotto_domain::Revision;
use glotto_domain::id::{PasskeyId, UserId};
use glotto_domain::passkeys::PasskeyName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::factors::UsedChallengeItem;
use crate::identity::Credentials;
use crate::{Condition, Entity, Key, Personal, Transaction, Update, keys};

/// A passkey, as stored. Bytes are base64url.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyItem {
    /// Whose it is.
    pub user_id: UserId,
    /// Its id in this API.
    pub passkey_id: PasskeyId,
    /// Its id for browsers.
    pub credential_id: String,
    /// SHA-256 of the credential id, which finds its owner.
    pub credential_hash: String,
    /// The user handle that it stores.
    pub handle: String,
    /// Its COSE key.
    pub public_key: String,
    /// Its signature counter; zero if it has none.
    pub sign_count: u32,
    /// Whether it may be copied to other devices of its owner.
    pub backup_eligible: bool,
    /// Whether it has been copied.
    pub backed_up: bool,
    /// The transports by which browsers reach it.
    pub transports: Vec<String>,
    /// The model of the authenticator, as it reports it: 32 hexadecimal digits.
    pub aaguid: String,
    /// The name that its owner chose.
    pub name: PasskeyName,
    /// When it was added.
    pub created: Timestamp,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// The revision of its name.
    pub rev: Revision,
}

/// A passkey is personal: a log shows only its id and revision.
impl fmt::Debug for PasskeyItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasskeyItem({}, {:?})", self.passkey_id, self.rev)
    }
}

impl Entity for PasskeyItem {
    const TYPE: &'static str = "Passkey";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::passkeys::passkey(self.user_id, self.passkey_id)
    }
}

/// The owner of a passkey, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyOwnerItem {
    /// SHA-256 of the credential id.
    pub credential_hash: String,
    /// Whose it is.
    pub user_id: UserId,
    /// The passkey.
    pub passkey_id: PasskeyId,
}

impl PasskeyOwnerItem {
    /// The item of a passkey.
    pub fn of(passkey: &PasskeyItem) -> Self {
        let PasskeyItem { credential_hash, user_id, passkey_id, .. } = passkey.clone();
        Self { credential_hash, user_id, passkey_id }
    }
}

impl Entity for PasskeyOwnerItem {
    const TYPE: &'static str = "PasskeyOwner";
    const PERSONAL: Personal = Personal::ABOUT;

    fn key(&self) -> Key {
        keys::passkeys::owner(&self.credential_hash)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::privacy::about(self.user_id, Self::TYPE, &self.credential_hash))
    }
}

/// A passkey's response to a challenge.
#[derive(Debug)]
pub struct PasskeyUse<'a> {
    /// The passkey, as it was read.
    pub passkey: &'a PasskeyItem,
    /// The challenge.
    pub challenge: &'a UsedChallengeItem,
    /// Its new signature counter.
    pub sign_count: u32,
    /// Whether it may be copied to other devices.
    pub backup_eligible: bool,
    /// Whether it has been copied to other devices.
    pub backed_up: bool,
    /// When.
    pub at: Timestamp,
}

impl Credentials {
    /// The number of ways in which the user can sign in, the last of which must stay. `providers` is
    /// how many of their linked providers are still configured.
    pub fn sign_in_methods(&self, providers: usize) -> usize {
        usize::from(self.account.password_hash.is_some()) + self.count::<PasskeyItem>() + providers
    }
}

impl<E: Copy> Transaction<E> {
    /// Uses a challenge up with a passkey. Of any number of concurrent requests one succeeds. Fails if
    /// the passkey was removed, or has been used again since it was read.
    pub fn use_passkey(&mut self, used: &PasskeyUse<'_>, failed: E) -> &mut Self {
        let update = Update::new()
            .set("signCount", used.sign_count)
            .set("backupEligible", used.backup_eligible)
            .set("backedUp", used.backed_up)
            .set("lastUsed", used.at);
        let unchanged = Condition::that("signCount = :read").with(":read", used.passkey.sign_count);
        self.create(used.challenge, failed).update_if(&used.passkey.key(), &update, unchanged, failed)
    }
}
