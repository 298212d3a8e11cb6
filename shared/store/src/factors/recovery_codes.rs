//! Recovery codes, as stored: a keyed hash for each that is left. All codes of a user lie in one item,
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
    /// Whose they are.
    pub user_id: UserId,
    /// The hashes of those that are left.
    pub hashes: Vec<String>,
    /// When they were made.
    pub made: Timestamp,
    /// The revision: the next one with each code that is used.
    pub rev: Revision,
}

impl RecoveryCodesItem {
    /// Uses a code up, in the transaction of what it opens: of any number of requests at the same time
    /// one succeeds.
    pub fn use_code<E>(&self, tx: &mut Transaction<E>, hash: &str, used: E) {
        let left = self.hashes.iter().filter(|left| *left != hash).cloned().collect();
        let next = Self { hashes: left, rev: self.rev.next(), ..self.clone() };
        let unused =
            Condition::that("rev = :rev AND contains(hashes, :hash)").with(":rev", self.rev).with(":hash", hash);
        tx.put_if(&next, unused, used);
    }
}

/// A hash can be attacked by guessing: it is never logged.
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
