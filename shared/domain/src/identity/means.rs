//! The means by which users prove their identity.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One means of proof: an authentication method reference in the terms of RFC 8176.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuthMethod {
    /// The password.
    Password,
    /// A code of an authenticator app (RFC 6238).
    Totp,
    /// A recovery code, for the case that the authenticator app is lost.
    RecoveryCode,
    /// A passkey that was unlocked: two factors in one.
    Passkey,
    /// A linked provider (OpenID Connect).
    Provider,
}

impl AuthMethod {
    /// Its name in the audit trail.
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
