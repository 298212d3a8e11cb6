//! The public keys that verify access tokens. Those who sign publish theirs here; every other
//! function reads them once at start, which also warms the connection to the table.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Query, Store, StoreError, entity, keys};

/// A public Ed25519 key (RFC 8032).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicKey {
    /// Key id: the JWK thumbprint (RFC 7638).
    pub kid: String,
    /// The 32 bytes of the key, base64url without padding: a JWK's `x` (RFC 8037).
    pub x: String,
    /// Since when it is in use.
    pub created: Timestamp,
}

impl Entity for PublicKey {
    const TYPE: &'static str = "PublicKey";

    fn key(&self) -> Key {
        keys::public_key(&self.kid)
    }
}

impl Store {
    /// All keys that may have signed a token that is still valid.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>, StoreError> {
        let (items, _) = self.query(Query::collection(keys::KEYRING, 20).consistent()).await?;
        items.into_iter().map(entity::from_item).collect()
    }

    /// Makes a key known; does nothing if it is.
    pub async fn publish_key(&self, key: &PublicKey) -> Result<(), StoreError> {
        // Reading is cheaper than a write that fails, and nearly always enough.
        let known: Option<PublicKey> = self.load(key.key()).await?;
        if known.is_none() {
            self.save_new(key).await?;
        }
        Ok(())
    }
}
