//! Why something that claims to come from a passkey is not taken for it.

use thiserror::Error;

/// Why it is refused. The texts are for logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WebauthnError {
    /// It is not what the standard says that it must be.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// It was made for the other ceremony.
    #[error("made in another ceremony")]
    WrongCeremony,
    /// It was made on a page that is none of ours, or inside of somebody else's.
    #[error("made on a page of another origin")]
    WrongOrigin,
    /// The authenticator made it for another relying party.
    #[error("made for another relying party")]
    WrongParty,
    /// Nobody was there when it was made.
    #[error("nobody was present")]
    NotPresent,
    /// Somebody was there, who did not show that they are the owner.
    #[error("the person was not verified")]
    NotVerified,
    /// Its key is of a kind that was not offered.
    #[error("a key of a kind that was not offered")]
    WrongAlgorithm,
    /// Whether it may be copied to other devices cannot change, and did.
    #[error("whether it can be backed up has changed")]
    BackupChanged,
    /// The signature is not by that key over these bytes.
    #[error("the signature is wrong")]
    WrongSignature,
    /// The authenticator has counted backwards: there may be two of it.
    #[error("the signature counter did not go up")]
    CounterWentBack,
}
