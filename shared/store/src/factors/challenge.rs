//! Challenges between password and code. A challenge itself lies nowhere: its seal says that it is
//! ours. What is stored, until it would have ended anyway, is that one was met.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Store, StoreError, entity, keys};

/// That a challenge was met, as stored: under the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetChallengeItem {
    /// SHA-256 of the challenge.
    pub hash: String,
    /// When it would have ended.
    pub ends: Timestamp,
}

impl Entity for MetChallengeItem {
    const TYPE: &'static str = "MetChallenge";
    const PERSONAL: Personal = Personal::Nothing("a hash of chance");

    fn key(&self) -> Key {
        keys::identity::one_time_token(&self.hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.ends)
    }
}

impl Store {
    /// Whether a challenge was met before.
    pub async fn was_met(&self, hash: &str) -> Result<bool, StoreError> {
        let found = self.get(keys::identity::one_time_token(hash)).await?;
        Ok(found.is_some_and(|item| entity::is_a::<MetChallengeItem>(&item)))
    }
}
