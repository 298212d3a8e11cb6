//! What happened to an account, for notices to its owner.

use serde::{Deserialize, Serialize};

/// What happened to an account, for a notice to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Notice {
    /// A sign-in on a new device.
    NewDevice,
    /// The password was changed.
    PasswordChanged,
    /// The e-mail address was changed.
    EmailChanged,
    /// An authenticator app was added.
    TotpAdded,
    /// The authenticator app was removed.
    TotpRemoved,
    /// New recovery codes were created.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A passkey was refused because it seems to be a copy.
    PasskeyCopied,
    /// A provider was linked.
    ProviderLinked,
    /// A provider was unlinked.
    ProviderUnlinked,
    /// The role was changed.
    RoleChanged,
    /// The account was suspended.
    Suspended,
    /// An admin ended all sessions.
    SignedOutByAdmin,
    /// The account was reinstated.
    Reinstated,
    /// An admin removed the factors.
    FactorsReset,
    /// A refresh token was used twice, so its session was ended.
    RefreshReplayed,
    /// The erasure of the account was cancelled.
    ErasureCancelled,
    /// An admin cancelled the erasure of the account.
    ErasureCancelledByAdmin,
    /// An admin removed the picture.
    AvatarRemoved,
    /// An admin removed the bio.
    BioRemoved,
    /// An admin replaced the display name by a neutral one.
    DisplayNameReset,
}

impl Notice {
    /// All notices.
    pub const ALL: [Self; 23] = [
        Self::NewDevice,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::TotpAdded,
        Self::TotpRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasskeyCopied,
        Self::ProviderLinked,
        Self::ProviderUnlinked,
        Self::RoleChanged,
        Self::Suspended,
        Self::SignedOutByAdmin,
        Self::Reinstated,
        Self::FactorsReset,
        Self::RefreshReplayed,
        Self::ErasureCancelled,
        Self::ErasureCancelledByAdmin,
        Self::AvatarRemoved,
        Self::BioRemoved,
        Self::DisplayNameReset,
    ];
}
