//! What is shown of passkeys.

use glotto_domain::id::PasskeyId;
use glotto_domain::passkeys::PasskeyName;
use glotto_store::passkeys::PasskeyItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A passkey, as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyView<'a> {
    /// Names the passkey here.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: &'a PasskeyName,
    /// Names it to browsers, as base64url.
    pub credential_id: &'a str,
    /// Whether it is on other devices of its owner too, or kept where it can be restored from.
    pub synced: bool,
    /// When it was added.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// When it was used last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_used_at: Option<Timestamp>,
}

impl<'a> PasskeyView<'a> {
    /// The view of a passkey.
    pub fn of(passkey: &'a PasskeyItem) -> Self {
        Self {
            id: passkey.passkey_id,
            name: &passkey.name,
            credential_id: &passkey.credential_id,
            synced: passkey.backed_up,
            created_at: passkey.created,
            last_used_at: passkey.last_used,
        }
    }
}

/// A person's passkeys: all of them, as there are at most twenty.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PasskeysView<'a> {
    /// The oldest first.
    pub items: Vec<PasskeyView<'a>>,
}
