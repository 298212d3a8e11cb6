//! The user handle of an account.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// The user handle of all passkeys of an account, as base64url. An authenticator keeps one passkey for a user handle,
/// and passkey providers take two of them for two users, so an account has one for as long as it exists (WebAuthn Level
/// 3, 5.4.3). It is random, so it says nothing about the user, not even when they registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasskeyHandle(String);

impl PasskeyHandle {
    /// A handle of random bytes.
    pub fn of(random: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// As base64url.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
