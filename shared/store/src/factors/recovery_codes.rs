//! Recovery codes: for each that is left, its keyed hash. All of somebody's lie in one item, so
//! that they are counted, replaced and removed at once.

use glotto_domain::id::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, Transaction, keys};

/// A person's recovery codes, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesItem {
    /// Whose they are.
    pub user_id: UserId,
    /// The hashes of those that are left.
    pub hashes: Vec<String>,
    /// When they were made.
    pub made: Timestamp,
    /// The revision: moves on with each that is used.
    pub rev: u64,
}

impl RecoveryCodesItem {
    /// Uses a code up, in the transaction of what it opens: of any number at once one gets through.
    pub fn take<E>(&self, tx: &mut Transaction<E>, hash: &str, taken: E) {
        let left = self.hashes.iter().filter(|left| *left != hash).cloned().collect();
        let after = Self { hashes: left, rev: self.rev + 1, ..self.clone() };
        let there =
            Condition::that("rev = :rev AND contains(hashes, :hash)").with(":rev", self.rev).with(":hash", hash);
        tx.put_if(&after, there, taken);
    }
}

/// A hash is worth guessing at: it shows in no log.
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
