//! The errors of passkeys.

use crate::{DomainError, kinds};

/// Why no passkey can be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreatePasskeyOptionsError {
    /// The user has as many as are allowed.
    #[problem(Conflict, "too-many-passkeys", "You already have 20 passkeys. Remove one first.")]
    TooMany,
}

/// Why a passkey is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreatePasskeyError {
    /// Forged, expired, used, or issued for another session or purpose. Which of these is not
    /// revealed.
    #[problem(Invalid, "passkey-challenge-invalid", "This request has expired or was already used. Start again.")]
    ChallengeInvalid,
    /// Not what browsers send.
    #[problem(Invalid, "passkey-malformed", "This is not a valid passkey response.")]
    Malformed,
    /// Created on a page of another origin, in a frame, or for another domain.
    #[problem(Unprocessable, "passkey-wrong-page", "The passkey was used on a page of another site.")]
    WrongPage,
    /// The user was not present, or did not unlock the passkey.
    #[problem(Unprocessable, "passkey-not-verified", "Unlock the passkey with your fingerprint, face or PIN.")]
    NotVerified,
    /// A wrong signature, or a key of an algorithm that was not offered.
    #[problem(Unprocessable, "passkey-refused", "The passkey could not be verified.")]
    Refused,
    /// The credential is registered already, by this user or another.
    #[problem(Conflict, "passkey-taken", "This passkey is already registered.")]
    Taken,
    /// The user has as many as are allowed.
    #[problem(Conflict, "too-many-passkeys", "You already have 20 passkeys. Remove one first.")]
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
    #[problem(Invalid, "passkey-challenge-invalid", "This request has expired or was already used. Start again.")]
    ChallengeInvalid,
    /// Not what browsers send.
    #[problem(Invalid, "passkey-malformed", "This is not a valid passkey response.")]
    Malformed,
    /// Used on a page of another origin, in a frame, or for another domain.
    #[problem(Unprocessable, "passkey-wrong-page", "The passkey was used on a page of another site.")]
    WrongPage,
    /// The user was not present, or did not unlock the passkey.
    #[problem(Unprocessable, "passkey-not-verified", "Unlock the passkey with your fingerprint, face or PIN.")]
    NotVerified,
    /// A wrong signature or user handle.
    #[problem(Unprocessable, "passkey-refused", "The passkey could not be verified.")]
    Refused,
    /// Removed, or never registered. The client may delete it.
    #[problem(Unprocessable, "passkey-unknown", "This passkey is not registered here, or was removed.")]
    Unknown,
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
    #[problem(Conflict, "last-sign-in-method", "This is your last way to sign in. Add another one first.")]
    LastSignInMethod,
    /// The account was changed in between.
    #[problem(kinds::STALE)]
    Stale,
}
