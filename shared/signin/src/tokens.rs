//! The pair of tokens that a session is used with.

use std::fmt;

use glotto_domain::id::{Id as _, SessionId, UserId};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::pasted::SealedText;
use glotto_http::token::{Claims, LIFETIME, SigningKey};
use glotto_http::{Problem, Seal};
use glotto_runtime::Context;
use glotto_store::identity::SessionItem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::signer::signing_key;

const REFRESH_SEAL: SealLabel = SealLabel::new(KeyPurpose::RefreshTokens, "refresh token v1");

/// The content of a refresh token: a session and its generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Its generation.
    pub generation: u32,
}

impl RefreshToken {
    /// The sealed text that a client keeps.
    fn close(self, seal: &Seal) -> String {
        seal.close(&self.to_string())
    }

    /// Opens a text that a client kept; none if this deployment did not seal it, or its key is not valid any more.
    pub async fn open(context: &Context, text: &SealedText) -> Result<Option<Self>, Problem> {
        let seal = Seal::of(context, REFRESH_SEAL).await?;
        Ok(seal.open(text.as_str()).and_then(Self::parse))
    }

    /// Opens a text with the keys that were last read, so that they can be read again together with the session. The
    /// caller has to [open](Self::open) the text once more after that.
    pub async fn open_with_last_read(context: &Context, text: &SealedText) -> Result<Option<Self>, Problem> {
        let seal = Seal::last_read(context, REFRESH_SEAL);
        match seal.and_then(|seal| seal.open(text.as_str()).and_then(Self::parse)) {
            Some(token) => Ok(Some(token)),
            // Its key may be newer than what was last read.
            None => Self::open(context, text).await,
        }
    }

    /// Parses the text under the seal.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let user = UserId::parse(parts.next()?).ok()?;
        let session = SessionId::parse(parts.next()?).ok()?;
        let generation = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Self { user, session, generation })
    }
}

impl fmt::Display for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.user, self.session, self.generation)
    }
}

/// Issues the tokens of sessions. Open it before a session is written: a session whose tokens cannot
/// be issued is of no use.
pub struct TokenIssuer<'a> {
    context: &'a Context,
    key: SigningKey,
    seal: Seal,
}

impl<'a> TokenIssuer<'a> {
    /// Reads the keys that it needs.
    pub async fn open(context: &'a Context) -> Result<Self, Problem> {
        let key = signing_key(context).await?;
        Ok(Self { context, key, seal: Seal::of(context, REFRESH_SEAL).await? })
    }

    /// The tokens of a session in its current generation.
    pub fn tokens(&self, session: &SessionItem) -> Result<TokensView, Problem> {
        let now = self.context.now();
        let (user, id) = (session.user_id, session.session_id);
        let claims = Claims::new(self.context.settings.public_url()?, user, id, now)
            .with_id(u128::from_be_bytes(self.context.rng.bytes()))
            .with_role(session.role);
        let access_token = self.key.sign(&claims).ok_or_else(|| Problem::internal(&"a token could not be signed"))?;
        let refresh = RefreshToken { user, session: id, generation: session.generation };
        Ok(TokensView {
            access_token,
            r#type: SignedIn,
            token_type: Bearer,
            expires_in: LIFETIME.as_secs(),
            refresh_token: refresh.close(&self.seal),
            refresh_expires_in: session.ends.duration_since(now).as_secs(),
        })
    }
}

/// The tokens of a session (the names are those of RFC 6749, 5.1, in camel case).
#[derive(Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokensView {
    /// Always `tokens`: the user is signed in. It tells the 201 of a login from its 202.
    pub r#type: SignedIn,
    /// Send it with every request as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: Bearer,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// Exchange it for the next pair of tokens. Empty if it is in the session cookie.
    pub refresh_token: String,
    /// Seconds until the session ends unless it is refreshed.
    pub refresh_expires_in: i64,
}

glotto_domain::constants! {
    /// The type of an answer to a login that is complete.
    pub struct SignedIn = "tokens";
    /// The token type (RFC 6750).
    pub struct Bearer = "Bearer";
}

// Tokens must not appear in a log.
glotto_domain::redacted_debug!(TokensView);

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use glotto_domain::ParseText as _;
    use glotto_runtime::keys::SecretSet;
    use jiff::Timestamp;

    use super::*;

    fn seal() -> Seal {
        Seal::with(Arc::new(SecretSet::of("v1", b"secret")), REFRESH_SEAL, Timestamp::UNIX_EPOCH).unwrap()
    }

    fn token() -> RefreshToken {
        RefreshToken {
            user: UserId::new(Timestamp::UNIX_EPOCH, 1),
            session: SessionId::new(Timestamp::UNIX_EPOCH, 2),
            generation: 3,
        }
    }

    #[test]
    fn a_refresh_token_reads_back_as_itself() {
        let seal = seal();
        let text = token().close(&seal);
        assert_eq!(seal.open(&text).and_then(RefreshToken::parse), Some(token()));
        assert!(SealedText::parse_text(&text).is_ok());
    }

    #[test]
    fn a_refresh_token_of_another_generation_does_not_open() {
        let seal = seal();
        let forged = token().close(&seal).replacen(".3.", ".4.", 1);
        assert_eq!(seal.open(&forged).and_then(RefreshToken::parse), None);
    }

    #[test]
    fn a_sealed_text_that_is_not_a_refresh_token_is_rejected() {
        let token = token();
        for text in [
            "",
            "..",
            "a.b.c",
            &format!("{}.{}", token.user, token.session),
            &format!("{}.{}.1.1", token.user, token.session),
            &format!("{}.{}.-1", token.user, token.session),
        ] {
            assert_eq!(RefreshToken::parse(text), None, "{text}");
        }
    }
}
