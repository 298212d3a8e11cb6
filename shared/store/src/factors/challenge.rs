//! Challenges that a client answers with a code or a passkey. A challenge itself is stored nowhere:
//! its seal says that it is ours. What is stored, until it would have ended anyway, is that one was
//! used.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A challenge that was used, as stored: under the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedChallengeItem {
    /// SHA-256 of the challenge.
    pub hash: String,
    /// When it would have ended.
    pub ends: Timestamp,
}

impl Entity for UsedChallengeItem {
    const TYPE: &'static str = "UsedChallenge";
    const PERSONAL: Personal = Personal::NotPersonal("a hash of random bits");

    fn key(&self) -> Key {
        keys::identity::one_time_token(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}
