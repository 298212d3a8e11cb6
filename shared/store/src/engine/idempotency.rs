//! The first response to a request that carried an `Idempotency-Key`, written in the transaction that
//! makes the change. Change and response are committed together or not at all, so a retry after a crash
//! either finds the response or does the work (docs/decisions/0003-idempotency.md).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, Store, StoreError, keys};

/// How long a response is recorded.
pub const IDEMPOTENCY_TTL: SignedDuration = SignedDuration::from_hours(24);

/// A recorded response, as stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdempotencyRecord {
    /// Whose key it is: a user's id, or the hash of an anonymous caller's address.
    pub owner: String,
    /// The endpoint.
    pub operation: String,
    /// SHA-256 of the client's key.
    pub key_hash: String,
    /// SHA-256 of the request's body and path, to distinguish a retry from a reuse of the key.
    pub request_hash: String,
    /// The response's status.
    pub status: u16,
    /// `Location` and other headers of the response.
    pub headers: Vec<(String, String)>,
    /// The response's body, byte for byte.
    pub body: String,
    /// When the response was sent.
    pub recorded: Timestamp,
}

// A response may contain data that only its caller may see.
glotto_domain::redacted_debug!(IdempotencyRecord);

impl Entity for IdempotencyRecord {
    const TYPE: &'static str = "Idempotency";
    // A response may have a signed URL, which works for every reader. What else it says is stored elsewhere, too.
    const PERSONAL: Personal = Personal::OfUser(&["body"]);

    fn key(&self) -> Key {
        keys::engine::idempotency(&self.owner, &self.operation, &self.key_hash)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.recorded.checked_add(IDEMPOTENCY_TTL).ok()
    }
}

impl Store {
    /// The response recorded for a key, unless it has expired.
    pub async fn find_idempotency_record(
        &self,
        owner: &str,
        operation: &str,
        key_hash: &str,
        now: Timestamp,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let record: Option<IdempotencyRecord> =
            self.load(keys::engine::idempotency(owner, operation, key_hash)).await?;
        Ok(record.filter(|record| record.expires_at().is_some_and(|end| end > now)))
    }
}
