//! Why a provider's word did not do.

use crate::DomainError;

/// Why somebody could not sign in with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ProviderSignInError {
    /// Never begun here or by this client, finished before, expired, or of another provider:
    /// which, is not told.
    #[problem(Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.")]
    Unusable,
    /// The provider did not take the code: it was used, has expired or is for somebody else.
    #[problem(Invalid, "provider-code-refused", "The provider did not accept the code; begin again.")]
    CodeRefused,
    /// What the provider said about the person does not hold: signature, issuer, audience,
    /// time or nonce.
    #[problem(Unprocessable, "provider-answer-invalid", "The provider's answer could not be verified; begin again.")]
    Untrustworthy,
    /// The provider was to ask the person anew, and does not say that it did.
    #[problem(
        Unprocessable,
        "provider-did-not-ask",
        "The provider did not say that it asked you again who you are. Choose a password by a mail that resets it, and use that."
    )]
    NotAskedAnew,
    /// The provider names no address, or one that it does not vouch for.
    #[problem(
        Forbidden,
        "provider-email-unverified",
        "The provider does not confirm your e-mail address. Register with it first, then link the provider."
    )]
    AddressNotVouched,
    /// The address belongs to an account that the provider is not linked to.
    #[problem(
        Conflict,
        "provider-not-linked",
        "There is an account with this e-mail address. Sign in to it as usual, then link the provider."
    )]
    NotLinked,
}

/// Why a provider's answer is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RelayAnswerError {
    /// Nobody here asked for it, or too long ago.
    #[problem(Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.")]
    Unusable,
}

/// Why a provider could not be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LinkProviderError {
    /// Never begun here or by this session, finished before, expired, or of another provider:
    /// which, is not told.
    #[problem(Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.")]
    Unusable,
    /// The provider did not take the code: it was used, has expired or is for somebody else.
    #[problem(Invalid, "provider-code-refused", "The provider did not accept the code; begin again.")]
    CodeRefused,
    /// What the provider said about the person does not hold: signature, issuer, audience,
    /// time or nonce.
    #[problem(Unprocessable, "provider-answer-invalid", "The provider's answer could not be verified; begin again.")]
    Untrustworthy,
    /// Somebody, perhaps the same person, signs in with it already.
    #[problem(Conflict, "provider-account-taken", "This account of the provider is linked to another account.")]
    Taken,
    /// One account of each provider is enough; which of two would count, nobody could tell.
    #[problem(
        Conflict,
        "provider-already-linked",
        "Another account of this provider is linked already; unlink it first."
    )]
    AlreadyLinked,
    /// The account kept changing meanwhile.
    #[problem(Stale, "stale", "It has changed since you last read it.")]
    Stale,
}

/// Why a provider could not be unlinked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UnlinkProviderError {
    /// It is not linked.
    #[problem(NotFound, "not-found", "There is no such thing here.")]
    NotLinked,
    /// Nothing else would let the person in.
    #[problem(Conflict, "last-way-in", "This is the last way to sign in; add another one first.")]
    LastWayIn,
    /// The account kept changing meanwhile.
    #[problem(Stale, "stale", "It has changed since you last read it.")]
    Stale,
}
