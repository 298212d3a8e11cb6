//! The first answer to a request that carried an `Idempotency-Key`, kept in the same transaction
//! as what the request changed. So there is never a moment in which the change is made and the
//! answer is not kept, or the other way round: a retry after a crash either finds the answer or
//! does the work (docs/decisions/0003-idempotency.md).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Store, StoreError, keys};

/// How long an answer is kept.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// A kept answer, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdempotencyRecord {
    /// Whose key it is: a user id, or the address of somebody anonymous, hashed.
    pub owner: String,
    /// The endpoint.
    pub operation: String,
    /// SHA-256 of the client's key.
    pub key_hash: String,
    /// SHA-256 of the request's body and path, to tell a retry from a reuse.
    pub request_hash: String,
    /// Status of the answer.
    pub status: u16,
    /// `Location` and other headers of the answer.
    pub headers: Vec<(String, String)>,
    /// Body of the answer, byte for byte.
    pub body: String,
    /// When it was answered.
    pub kept: Timestamp,
}

// An answer may be for its caller alone.
glotto_domain::redacted_debug!(IdempotencyRecord);

impl IdempotencyRecord {
    /// When it was answered.
    pub fn kept_at(&self) -> Timestamp {
        self.kept
    }
}

impl Entity for IdempotencyRecord {
    const TYPE: &'static str = "Idempotency";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::idempotency(&self.owner, &self.operation, &self.key_hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.kept.checked_add(KEPT_FOR).ok()
    }
}

impl Store {
    /// The answer kept for a key, unless it has expired.
    pub async fn find_idempotency_record(
        &self,
        owner: &str,
        operation: &str,
        key_hash: &str,
        now: Timestamp,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let kept: Option<IdempotencyRecord> = self.load(keys::idempotency(owner, operation, key_hash)).await?;
        Ok(kept.filter(|kept| kept.expires_at().is_some_and(|end| end > now)))
    }
}
