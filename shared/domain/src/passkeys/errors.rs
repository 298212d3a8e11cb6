//! Why passkeys are refused.

use crate::domain_errors;

domain_errors! {
    /// Why no passkey can be made.
    pub enum BeginPasskeyError {
        /// There are as many as there may be.
        TooMany = Conflict, "too-many-passkeys", "There are 20 passkeys already; remove one first.";
    }
}

domain_errors! {
    /// Why a passkey was not added.
    pub enum AddPasskeyError {
        /// Never ours, expired, used, or given to another session or for something else: which, is
        /// not told.
        ChallengeUnusable = Invalid, "passkey-challenge-unusable", "This took too long, or is over; begin again.";
        /// Not what browsers send.
        Malformed = Invalid, "passkey-malformed", "This is no answer of a passkey.";
        /// Made on a page of another origin, in a frame, or for another domain.
        WrongPage = Unprocessable, "passkey-wrong-page", "The passkey was used on a page that is not ours.";
        /// The person was not there, or did not unlock it.
        NotVerified = Unprocessable, "passkey-not-verified", "The passkey must be unlocked by its owner: with a finger, a face or a PIN.";
        /// A signature that is wrong, or a key of a kind that was not offered.
        Refused = Unprocessable, "passkey-refused", "The passkey could not be verified.";
        /// Somebody, perhaps the same person, has it already.
        Taken = Conflict, "passkey-taken", "This passkey is registered already.";
        /// There are as many as there may be.
        TooMany = Conflict, "too-many-passkeys", "There are 20 passkeys already; remove one first.";
        /// The account changed meanwhile.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}

domain_errors! {
    /// Why a passkey lets nobody in.
    pub enum UsePasskeyError {
        /// Never ours, expired, used, or given to another session or for something else: which, is
        /// not told.
        ChallengeUnusable = Invalid, "passkey-challenge-unusable", "This took too long, or is over; begin again.";
        /// Not what browsers send.
        Malformed = Invalid, "passkey-malformed", "This is no answer of a passkey.";
        /// Used on a page of another origin, in a frame, or for another domain.
        WrongPage = Unprocessable, "passkey-wrong-page", "The passkey was used on a page that is not ours.";
        /// The person was not there, or did not unlock it.
        NotVerified = Unprocessable, "passkey-not-verified", "The passkey must be unlocked by its owner: with a finger, a face or a PIN.";
        /// A signature or a user handle that is wrong.
        Refused = Unprocessable, "passkey-refused", "The passkey could not be verified.";
        /// Removed, or never registered: whoever keeps it may forget it.
        Unknown = Unprocessable, "passkey-unknown", "This passkey is not registered here, or not any more.";
        /// It counts its uses, and has counted backwards.
        WentBack = Unprocessable, "passkey-copied", "There may be a copy of this passkey; remove it and make a new one.";
    }
}

domain_errors! {
    /// Why nobody can prove by a passkey who they are.
    pub enum ProvePasskeyError {
        /// They have none.
        None = Conflict, "no-passkey", "There is no passkey to prove anything with.";
    }
}

domain_errors! {
    /// Why a passkey was not renamed.
    pub enum RenamePasskeyError {
        /// Somebody renamed or removed it meanwhile.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}

domain_errors! {
    /// Why a passkey was not removed.
    pub enum RemovePasskeyError {
        /// Nothing else would let its owner in.
        LastWayIn = Conflict, "last-way-in", "This is the last way to sign in; add another one first.";
        /// The account changed meanwhile.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}
