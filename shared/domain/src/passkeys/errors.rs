//! Why passkeys are refused.

use crate::DomainError;

/// Why no passkey can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum BeginPasskeyError {
    /// There are as many as there may be.
    #[problem(Conflict, "too-many-passkeys", "There are 20 passkeys already; remove one first.")]
    TooMany,
}

/// Why a passkey was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AddPasskeyError {
    /// Never ours, expired, used, or given to another session or for something else: which, is
    /// not told.
    #[problem(Invalid, "passkey-challenge-unusable", "This took too long, or is over; begin again.")]
    ChallengeUnusable,
    /// Not what browsers send.
    #[problem(Invalid, "passkey-malformed", "This is no answer of a passkey.")]
    Malformed,
    /// Made on a page of another origin, in a frame, or for another domain.
    #[problem(Unprocessable, "passkey-wrong-page", "The passkey was used on a page that is not ours.")]
    WrongPage,
    /// The person was not there, or did not unlock it.
    #[problem(
        Unprocessable,
        "passkey-not-verified",
        "The passkey must be unlocked by its owner: with a finger, a face or a PIN."
    )]
    NotVerified,
    /// A signature that is wrong, or a key of a kind that was not offered.
    #[problem(Unprocessable, "passkey-refused", "The passkey could not be verified.")]
    Refused,
    /// Somebody, perhaps the same person, has it already.
    #[problem(Conflict, "passkey-taken", "This passkey is registered already.")]
    Taken,
    /// There are as many as there may be.
    #[problem(Conflict, "too-many-passkeys", "There are 20 passkeys already; remove one first.")]
    TooMany,
    /// The account changed meanwhile.
    #[problem(Stale, "stale", "It has changed since you last read it.")]
    Stale,
}

/// Why a passkey lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UsePasskeyError {
    /// Never ours, expired, used, or given to another session or for something else: which, is
    /// not told.
    #[problem(Invalid, "passkey-challenge-unusable", "This took too long, or is over; begin again.")]
    ChallengeUnusable,
    /// Not what browsers send.
    #[problem(Invalid, "passkey-malformed", "This is no answer of a passkey.")]
    Malformed,
    /// Used on a page of another origin, in a frame, or for another domain.
    #[problem(Unprocessable, "passkey-wrong-page", "The passkey was used on a page that is not ours.")]
    WrongPage,
    /// The person was not there, or did not unlock it.
    #[problem(
        Unprocessable,
        "passkey-not-verified",
        "The passkey must be unlocked by its owner: with a finger, a face or a PIN."
    )]
    NotVerified,
    /// A signature or a user handle that is wrong.
    #[problem(Unprocessable, "passkey-refused", "The passkey could not be verified.")]
    Refused,
    /// Removed, or never registered: whoever keeps it may forget it.
    #[problem(Unprocessable, "passkey-unknown", "This passkey is not registered here, or not any more.")]
    Unknown,
    /// It counts its uses, and has counted backwards.
    #[problem(Unprocessable, "passkey-copied", "There may be a copy of this passkey; remove it and make a new one.")]
    WentBack,
}

/// Why nobody can prove by a passkey who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ProvePasskeyError {
    /// They have none.
    #[problem(Conflict, "no-passkey", "There is no passkey to prove anything with.")]
    None,
}

/// Why a passkey was not renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RenamePasskeyError {
    /// Somebody renamed or removed it meanwhile.
    #[problem(Stale, "stale", "It has changed since you last read it.")]
    Stale,
}

/// Why a passkey was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RemovePasskeyError {
    /// Nothing else would let its owner in.
    #[problem(Conflict, "last-way-in", "This is the last way to sign in; add another one first.")]
    LastWayIn,
    /// The account changed meanwhile.
    #[problem(Stale, "stale", "It has changed since you last read it.")]
    Stale,
}
