//! Why an access token was not accepted. What the client has to do differs, so a 401 says it by the member `code` of
//! its problem and in `WWW-Authenticate` (docs/api.md, Reasons for a 401).

/// Why an access token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// The request has none.
    Missing,
    /// It is one of ours, and its ten minutes are over.
    Expired,
    /// It is none of ours, or its key is not accepted any more.
    Invalid,
    /// Its session has ended, or its user does not exist any more.
    SessionEnded,
}

impl TokenError {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Expired, Self::Invalid, Self::SessionEnded];

    /// The member `code` of the problem.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "tokenMissing",
            Self::Expired => "tokenExpired",
            Self::Invalid => "tokenInvalid",
            Self::SessionEnded => "sessionEnded",
        }
    }

    /// The `WWW-Authenticate` header (RFC 6750, 3). To a request without a token it has no error code (3.1).
    pub const fn challenge(self) -> &'static str {
        match self {
            Self::Missing => "Bearer",
            Self::Expired => r#"Bearer error="invalid_token", error_description="The access token has expired""#,
            Self::Invalid => r#"Bearer error="invalid_token", error_description="The access token is not valid""#,
            Self::SessionEnded => r#"Bearer error="invalid_token", error_description="The session has ended""#,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_reasons_differ_in_code_and_in_challenge() {
        let codes: BTreeSet<_> = TokenError::ALL.map(TokenError::code).into();
        let challenges: BTreeSet<_> = TokenError::ALL.map(TokenError::challenge).into();
        assert_eq!((codes.len(), challenges.len()), (4, 4));
    }
}
