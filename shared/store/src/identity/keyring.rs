//! The public keys that verify access tokens, all in one item: a rotation changes it in one write,
//! and it can be read in the same round trip as a session.

use glotto_domain::Revision;
use glotto_domain::identity::signing::Keyring;
use serde::{Deserialize, Serialize};

use crate::engine::entity::to_item;
use crate::{Condition, Entity, Key, Personal, Store, StoreError, keys};

/// The keys of this deployment, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyringItem {
    /// The keys.
    pub ring: Keyring,
    /// The revision.
    pub rev: Revision,
}

impl Entity for KeyringItem {
    const TYPE: &'static str = "Keyring";
    const PERSONAL: Personal = Personal::NotPersonal("public keys");

    fn key(&self) -> Key {
        keys::identity::keyring()
    }
}

/// The keyring in the table.
#[derive(Debug, Clone, Copy)]
pub struct Keyrings<'a>(&'a Store);

impl Store {
    /// The keyring in the table.
    pub fn keyring(&self) -> Keyrings<'_> {
        Keyrings(self)
    }
}

impl Keyrings<'_> {
    /// The keys; none before the first one is needed.
    pub async fn find(self) -> Result<Option<KeyringItem>, StoreError> {
        self.0.load(keys::identity::keyring()).await
    }

    /// Writes the first key; false if there is one already.
    pub async fn create(self, keyring: &KeyringItem) -> Result<bool, StoreError> {
        self.0.create(keyring).await
    }

    /// Replaces the keys; false if they are in another revision than the one that was read. Of several
    /// concurrent requests, one succeeds.
    pub async fn replace(self, keyring: &KeyringItem, read: Revision) -> Result<bool, StoreError> {
        self.0.put(to_item(keyring)?, Some(Condition::revision(read))).await
    }
}
