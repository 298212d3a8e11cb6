//! Recovery codes, as stored: a keyed hash for each that is left. All codes of a user are in one item,
//! so that they are counted, replaced and removed together.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, Transaction, keys};

/// A user's recovery codes, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesItem {
    /// Their owner.
    pub user_id: UserId,
    /// The hashes of those that are left.
    pub hashes: Vec<String>,
    /// When they were made.
    pub made: Timestamp,
    /// The revision; each use of a code increments it.
    pub rev: Revision,
}

impl RecoveryCodesItem {
    /// Uses a code up, in the transaction that it authorises. Of any number of concurrent requests, one
    /// succeeds.
    pub fn use_code<E>(&self, tx: &mut Transaction<E>, hash: &str, used: E) {
        let left = self.hashes.iter().filter(|left| *left != hash).cloned().collect();
        let next = Self { hashes: left, rev: self.rev.next(), ..self.clone() };
        let unused =
            Condition::that("rev = :rev AND contains(hashes, :hash)").with(":rev", self.rev).with(":hash", hash);
        tx.put_if(&next, unused, used);
    }
}

/// Codes can be guessed from their hashes, so hashes are never logged.
impl std::fmt::Debug for RecoveryCodesItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoveryCodesItem({}, {} left)", self.user_id, self.hashes.len())
    }
}

impl Entity for RecoveryCodesItem {
    const TYPE: &'static str = "RecoveryCodes";
    const PERSONAL: Personal = Personal::OfUser(&["hashes"]);

    fn key(&self) -> Key {
        keys::factors::recovery_codes(self.user_id)
    }
}
