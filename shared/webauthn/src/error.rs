//! Why the response of a passkey is rejected.

use thiserror::Error;

/// Why a response is rejected. The texts are for logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WebauthnError {
    /// It does not follow the standard.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// It is of the other ceremony.
    #[error("wrong ceremony")]
    WrongCeremony,
    /// It was created on a page of another origin, or in a frame.
    #[error("wrong origin")]
    WrongOrigin,
    /// It was created for another relying party.
    #[error("wrong relying party")]
    WrongParty,
    /// The user was not present.
    #[error("the user was not present")]
    NotPresent,
    /// The user was present, but did not unlock the passkey.
    #[error("the user was not verified")]
    NotVerified,
    /// Its key has an algorithm that was not offered.
    #[error("an algorithm that was not offered")]
    WrongAlgorithm,
    /// A credential that can be backed up must stay so, and did not.
    #[error("backup eligibility was lost")]
    BackupLost,
    /// The signature does not match key and data.
    #[error("the signature is wrong")]
    WrongSignature,
    /// The signature counter did not increase, so the key may have been copied.
    #[error("the signature counter did not increase")]
    CounterWentBack,
}
