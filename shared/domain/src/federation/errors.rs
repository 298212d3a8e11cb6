//! Why a provider's word did not do.

use crate::domain_errors;

domain_errors! {
    /// Why somebody could not sign in with a provider.
    pub enum ProviderSignInError {
        /// Never begun here or by this client, finished before, expired, or of another provider:
        /// which, is not told.
        Unusable = Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.";
        /// The provider did not take the code: it was used, has expired or is for somebody else.
        CodeRefused = Invalid, "provider-code-refused", "The provider did not accept the code; begin again.";
        /// What the provider said about the person does not hold: signature, issuer, audience,
        /// time or nonce.
        Untrustworthy = Unprocessable, "provider-answer-invalid", "The provider's answer could not be verified; begin again.";
        /// The provider was to ask the person anew, and does not say that it did.
        NotAskedAnew = Unprocessable, "provider-did-not-ask", "The provider did not say that it asked you again who you are. Choose a password by a mail that resets it, and use that.";
        /// The provider names no address, or one that it does not vouch for.
        AddressNotVouched = Forbidden, "provider-email-unverified", "The provider does not confirm your e-mail address. Register with it first, then link the provider.";
        /// The address belongs to an account that the provider is not linked to.
        NotLinked = Conflict, "provider-not-linked", "There is an account with this e-mail address. Sign in to it as usual, then link the provider.";
    }
}

domain_errors! {
    /// Why a provider's answer is not passed on.
    pub enum RelayAnswerError {
        /// Nobody here asked for it, or too long ago.
        Unusable = Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.";
    }
}

domain_errors! {
    /// Why a provider could not be linked.
    pub enum LinkProviderError {
        /// Never begun here or by this session, finished before, expired, or of another provider:
        /// which, is not told.
        Unusable = Invalid, "authorization-unusable", "This was not begun here, has expired or was used; begin again.";
        /// The provider did not take the code: it was used, has expired or is for somebody else.
        CodeRefused = Invalid, "provider-code-refused", "The provider did not accept the code; begin again.";
        /// What the provider said about the person does not hold: signature, issuer, audience,
        /// time or nonce.
        Untrustworthy = Unprocessable, "provider-answer-invalid", "The provider's answer could not be verified; begin again.";
        /// Somebody, perhaps the same person, signs in with it already.
        Taken = Conflict, "provider-account-taken", "This account of the provider is linked to another account.";
        /// One account of each provider is enough; which of two would count, nobody could tell.
        AlreadyLinked = Conflict, "provider-already-linked", "Another account of this provider is linked already; unlink it first.";
        /// The account kept changing meanwhile.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}

domain_errors! {
    /// Why a provider could not be unlinked.
    pub enum UnlinkProviderError {
        /// It is not linked.
        NotLinked = NotFound, "not-found", "There is no such thing here.";
        /// Nothing else would let the person in.
        LastWayIn = Conflict, "last-way-in", "This is the last way to sign in; add another one first.";
        /// The account kept changing meanwhile.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}
