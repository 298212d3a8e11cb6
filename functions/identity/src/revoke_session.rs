//! `POST /v1/sessions/revocation`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::DeleteSessionError;
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Call, CookieUse, Cx, Endpoint, Json, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_signin::{RefreshToken, SealedText};
use glotto_store::CommitError;

/// A refresh token whose session ends.
#[input]
pub struct RevokeSessionInput {
    /// A refresh token of the session, that of the last login or refresh or an older one. With the session cookie, any
    /// text.
    pub refresh_token: SealedText,
}

/// Ends the session of a refresh token, as RFC 7009 does for an OAuth server: a client whose access token has expired
/// can log out. The response is the same for every token, also in time, so it does not reveal which are valid
/// (RFC 7009, 2.2: there is nothing that a client could do about an invalid one).
pub struct RevokeSession;

impl Endpoint for RevokeSession {
    const SPEC: Spec = Spec::post(
        "revoke_session",
        "/v1/sessions/revocation",
        Access::Public("the refresh token authorises the call"),
    )
    .summary("Log out by refresh token")
    .description(
        "Logs out without an access token, for a client whose access token has expired: ends the session of the \
         refresh token at once. Neither of its tokens works any more. The response is 204 for every token, also for \
         one of a session that has ended, so the request may be repeated.",
    )
    .example(r#"{"refreshToken":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.ses_01J9ZK5W6V4QX0N8R3T7B2M1CE.1.c2VhbA"}"#)
    .grants(&[Grant::Write(&[Part::Audit, Part::Session]), Grant::Seal(&[KeyPurpose::RefreshTokens])])
    .pad_response_time()
    .session_cookie(CookieUse::Revokes);
    type Path = ();
    type Query = ();
    type Body = Json<RevokeSessionInput>;
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        if let Some(token) = RefreshToken::open(cx, &cx.body.refresh_token).await? {
            end_session(cx, token).await?;
        }
        Ok(NoContent)
    }
}

/// Ends the session of a token, whatever the token's generation: an older one that is presented again would end it too,
/// with an alarm.
async fn end_session(call: &Call<'_>, token: RefreshToken) -> Result<()> {
    let mut entry = call.audit(AuditAction::SignedOut, token.user);
    (entry.actor, entry.session) = (Some(token.user), Some(token.session));
    match call.store.sessions().end(token.user, token.session, &entry, None).await {
        // It has ended before.
        Ok(()) | Err(CommitError::Condition(DeleteSessionError::NoSuchSession)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
