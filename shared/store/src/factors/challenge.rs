//! Challenges that a client answers with a code or a passkey. A challenge is not stored: its seal
//! proves that the platform issued it. Only its use is stored, until it would have expired anyway.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A used challenge, as stored: under the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedChallengeItem {
    /// SHA-256 of the challenge.
    pub hash: String,
    /// When it expires.
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
