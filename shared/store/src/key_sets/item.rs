//! The versions of a purpose's keys, all in one item: a rotation changes it in one write, and it can be read in the
//! same round trip as a session and the keys of other purposes.

use glotto_domain::Revision;
use glotto_domain::keys::{KeyPurpose, KeySet};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// The keys of a purpose, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeySetItem {
    /// What they are for.
    pub purpose: KeyPurpose,
    /// The versions. Their keys are encrypted.
    pub versions: KeySet,
    /// The revision.
    pub rev: Revision,
}

impl Entity for KeySetItem {
    const TYPE: &'static str = "KeySet";
    const PERSONAL: Personal = Personal::NotPersonal("encrypted keys of the platform");

    fn key(&self) -> Key {
        keys::key_sets::key_set(self.purpose)
    }
}
