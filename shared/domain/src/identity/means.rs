//! How somebody proved who they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One proof. What RFC 8176 calls an authentication method reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Means {
    /// They knew the password.
    Password,
    /// They read a code from their authenticator app (RFC 6238).
    Totp,
    /// They had one of the codes that were printed for the day when the app is lost.
    RecoveryCode,
    /// They have a passkey, and unlocked it: two factors in one.
    Passkey,
    /// A provider that they linked says so (OpenID Connect).
    Provider,
}

impl Means {
    /// Its name, as it is written down.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::RecoveryCode => "recoveryCode",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }
}
