//! The public keys that verify access tokens, all in one item, which can be read in the same round trip as a session.
//! [`KeySets`](crate::key_sets::KeySets) changes it together with the private keys.

use glotto_domain::Revision;
use glotto_domain::identity::signing::Keyring;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Store, StoreError, keys};

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
    /// The keys; none before the stack's first deployment has created them.
    pub async fn find(self) -> Result<Option<KeyringItem>, StoreError> {
        self.0.load(keys::identity::keyring()).await
    }
}
