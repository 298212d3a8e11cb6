//! Why an ID token is invalid.

use openidconnect::ClaimsVerificationError;

/// Why a token is invalid.
#[derive(Debug)]
pub(crate) enum Invalid {
    /// The library found it.
    Claims(ClaimsVerificationError),
    /// A check of this module found it.
    Other(&'static str),
}

impl Invalid {
    /// Whether the reason may be that the provider has new keys.
    pub(crate) fn is_about_keys(&self) -> bool {
        matches!(self, Self::Claims(ClaimsVerificationError::SignatureVerification(_)))
    }

    /// The reason, for the log. The library's message may contain personal data of the token.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Claims(ClaimsVerificationError::Expired(_)) => "it has expired or is not valid yet",
            Self::Claims(ClaimsVerificationError::InvalidAudience(_)) => "the audience is wrong",
            Self::Claims(ClaimsVerificationError::InvalidIssuer(_)) => "the issuer is wrong",
            Self::Claims(ClaimsVerificationError::InvalidNonce(_)) => "the nonce is wrong",
            Self::Claims(ClaimsVerificationError::SignatureVerification(_)) => "the signature is invalid",
            Self::Claims(_) => "the kind of token is not accepted",
            Self::Other(reason) => reason,
        }
    }
}
