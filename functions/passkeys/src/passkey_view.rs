//! How passkeys appear in the API: their views, and their paths.

use glotto_domain::UtcTime;
use glotto_domain::id::PasskeyId;
use glotto_domain::passkeys::PasskeyName;
use glotto_http::PathParams;
use glotto_store::passkeys::PasskeyItem;
use schemars::JsonSchema;
use serde::Serialize;

/// A passkey.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct PasskeyPath {
    /// The passkey.
    pub passkey_id: PasskeyId,
}

/// A passkey, as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyView {
    /// Its id in this API.
    pub id: PasskeyId,
    /// Its name.
    pub name: PasskeyName,
    /// Its credential id, which browsers know it by, in base64url.
    pub credential_id: String,
    /// Whether it is backed up, such as synced to other devices.
    pub synced: bool,
    /// When it was added.
    pub created_at: UtcTime,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<UtcTime>,
}

impl PasskeyView {
    /// The view of a passkey.
    pub fn of(passkey: &PasskeyItem) -> Self {
        Self {
            id: passkey.passkey_id,
            name: passkey.name.clone(),
            credential_id: passkey.credential_id.clone(),
            synced: passkey.backed_up,
            created_at: passkey.created.into(),
            last_used_at: passkey.last_used.map(UtcTime::from),
        }
    }
}

/// All passkeys of a user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeysView {
    /// The passkeys, the oldest first.
    pub items: Vec<PasskeyView>,
}
