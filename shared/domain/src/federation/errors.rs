//! The errors of signing in with providers.

use crate::{DomainError, kinds};

/// Why a user cannot sign in with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ProviderSignInError {
    /// Not started here or by this client, already finished, expired, or of another provider. Which
    /// of these is not revealed.
    #[problem(kinds::AUTHORIZATION_INVALID)]
    Invalid,
    /// The provider did not accept the code: it was used, has expired or belongs to another client.
    #[problem(kinds::PROVIDER_CODE_REFUSED)]
    CodeRefused,
    /// The provider's response is invalid: its signature, issuer, audience, time or nonce.
    #[problem(kinds::PROVIDER_ANSWER_INVALID)]
    InvalidAnswer,
    /// The provider was asked to authenticate the user again, and does not say that it did.
    #[problem(
        Unprocessable,
        "provider-did-not-reauthenticate",
        "The provider did not confirm that you signed in again. Set a password with a password reset, and use it."
    )]
    NotReauthenticated,
    /// The provider gives no e-mail address, or one that it has not verified.
    #[problem(
        Forbidden,
        "provider-email-unverified",
        "The provider has not verified your e-mail address. Register with it first, then link the provider."
    )]
    EmailNotVerified,
    /// The address belongs to an account that the provider is not linked to.
    #[problem(
        Conflict,
        "provider-not-linked",
        "An account with this e-mail address exists. Sign in to it, then link the provider."
    )]
    NotLinked,
}

/// Why a provider's response is not relayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RelayAnswerError {
    /// Not started here, or too long ago.
    #[problem(kinds::AUTHORIZATION_INVALID)]
    Invalid,
}

/// Why a provider is not linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LinkProviderError {
    /// Not started here or in this session, already finished, expired, or of another provider. Which
    /// of these is not revealed.
    #[problem(kinds::AUTHORIZATION_INVALID)]
    Invalid,
    /// The provider did not accept the code: it was used, has expired or belongs to another client.
    #[problem(kinds::PROVIDER_CODE_REFUSED)]
    CodeRefused,
    /// The provider's response is invalid: its signature, issuer, audience, time or nonce.
    #[problem(kinds::PROVIDER_ANSWER_INVALID)]
    InvalidAnswer,
    /// The account at the provider is linked already, to this user or another.
    #[problem(Conflict, "provider-account-taken", "This account at the provider is already linked to another account.")]
    Taken,
    /// An account can be linked to one account at each provider.
    #[problem(
        Conflict,
        "provider-already-linked",
        "Another account at this provider is already linked. Unlink it first."
    )]
    AlreadyLinked,
    /// The account was changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a provider is not unlinked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UnlinkProviderError {
    /// It is not linked.
    #[problem(kinds::NOT_FOUND)]
    NotLinked,
    /// The user could not sign in any more.
    #[problem(kinds::LAST_SIGN_IN_METHOD)]
    LastSignInMethod,
    /// The account was changed in between.
    #[problem(kinds::STALE)]
    Stale,
}
