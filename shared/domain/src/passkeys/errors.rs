//! The errors of passkeys.

use crate::{DomainError, kinds};

/// Why no passkey can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreatePasskeyOptionsError {
    /// The user has as many as are allowed.
    #[problem(kinds::TOO_MANY_PASSKEYS)]
    TooMany,
}

/// Why a passkey is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreatePasskeyError {
    /// Forged, expired, used, or issued for another session or purpose. Which of these is not
    /// revealed.
    #[problem(kinds::PASSKEY_CHALLENGE_INVALID)]
    ChallengeInvalid,
    /// Not what browsers send.
    #[problem(kinds::PASSKEY_MALFORMED)]
    Malformed,
    /// Created on a page of another origin, in a frame, or for another domain.
    #[problem(kinds::PASSKEY_WRONG_PAGE)]
    WrongPage,
    /// The user was not present, or did not unlock the passkey.
    #[problem(kinds::PASSKEY_NOT_VERIFIED)]
    NotVerified,
    /// A wrong signature, or a key of an algorithm that was not offered.
    #[problem(kinds::PASSKEY_REFUSED)]
    Refused,
    /// The credential is registered already, by this user or another.
    #[problem(Conflict, "passkey-taken", "This passkey is already registered.")]
    Taken,
    /// The user has as many as are allowed.
    #[problem(kinds::TOO_MANY_PASSKEYS)]
    TooMany,
    /// The account was changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a passkey does not authenticate its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum VerifyPasskeyError {
    /// Forged, expired, used, or issued for another session or purpose. Which of these is not
    /// revealed.
    #[problem(kinds::PASSKEY_CHALLENGE_INVALID)]
    ChallengeInvalid,
    /// Not what browsers send.
    #[problem(kinds::PASSKEY_MALFORMED)]
    Malformed,
    /// Used on a page of another origin, in a frame, or for another domain.
    #[problem(kinds::PASSKEY_WRONG_PAGE)]
    WrongPage,
    /// The user was not present, or did not unlock the passkey.
    #[problem(kinds::PASSKEY_NOT_VERIFIED)]
    NotVerified,
    /// A wrong signature or user handle.
    #[problem(kinds::PASSKEY_REFUSED)]
    Refused,
    /// Removed, or never registered. The client may delete it.
    #[problem(Unprocessable, "passkey-unknown", "This passkey is not registered here, or was removed.")]
    Unknown,
    /// It could be backed up, and now says that it cannot: its authenticator is another one, or broken.
    #[problem(
        Unprocessable,
        "passkey-backup-lost",
        "This passkey could be backed up and no longer can. Remove it and create a new one."
    )]
    BackupLost,
    /// Its signature counter did not increase.
    #[problem(Unprocessable, "passkey-copied", "There may be a copy of this passkey. Remove it and create a new one.")]
    CounterWentBack,
}

/// Why a user cannot reauthenticate with a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ReauthenticateWithPasskeyError {
    /// The user has none.
    #[problem(Conflict, "no-passkey", "You have no passkey.")]
    None,
}

/// Why a passkey is not renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdatePasskeyError {
    /// It was renamed or removed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a passkey is not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DeletePasskeyError {
    /// The user could not sign in any more.
    #[problem(kinds::LAST_SIGN_IN_METHOD)]
    LastSignInMethod,
    /// The account was changed in between.
    #[problem(kinds::STALE)]
    Stale,
}
