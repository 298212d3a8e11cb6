//! The response of a token endpoint (RFC 6749, 5.1; `OpenID` Connect Core, 3.1.3.3).

use std::time::Duration;

use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType};
use openidconnect::{AccessToken, OAuth2TokenResponse, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Serialize};

use crate::claims::MoreClaims;
use crate::token::Token;

static BEARER: CoreTokenType = CoreTokenType::Bearer;

/// The members of the response that are read. Others may have any value: some providers send `expires_in` as text.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tokens {
    access_token: AccessToken,
    /// As text, because it is signed as it is.
    id_token: Option<String>,
}

// Tokens must not be logged.
glotto_domain::redacted_debug!(Tokens);

impl Tokens {
    /// The ID token, not verified yet.
    pub(crate) fn signed(&self) -> Option<&str> {
        self.id_token.as_deref()
    }
}

/// What the library requires of a response. It has no use for what is not read.
impl OAuth2TokenResponse for Tokens {
    type TokenType = CoreTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &CoreTokenType {
        &BEARER
    }

    fn expires_in(&self) -> Option<Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// The library gets no ID token from a response: [`crate::token::verify`] reads it.
impl TokenResponse<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm> for Tokens {
    fn id_token(&self) -> Option<&Token> {
        None
    }
}
