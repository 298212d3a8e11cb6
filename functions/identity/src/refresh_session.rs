//! `POST /v1/sessions/refresh`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{DeleteSessionError, Refresh, RefreshError, SignInError, session};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Call, CookieUse, Cx, Endpoint, Json, Result, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Keys, Part};
use glotto_signin::{RefreshToken, SealedText, TokenIssuer, TokensView, security_notice};
use glotto_store::identity::{AccountItem, SessionItem};
use glotto_store::{CommitError, Conflict};

/// A refresh.
#[input]
pub struct RefreshSessionInput {
    /// The refresh token of the last login or refresh. With the session cookie, any text.
    pub refresh_token: SealedText,
}

/// Exchanges a refresh token for the next pair of tokens.
pub struct RefreshSession;

impl Endpoint for RefreshSession {
    const SPEC: Spec = Spec::post(
        "refresh_session",
        "/v1/sessions/refresh",
        Access::Public("the refresh token authorises the call"),
    )
    .summary("Refresh session")
    .description(
        "Takes the refresh token and returns the next pair. A client that lost the response repeats the request with \
         the same token, at any time, and gets the same next refresh token again. Once that one has been used, a \
         request with the old token ends the session, as the token may have been stolen, and the user gets a mail \
         about it.",
    )
    .example(r#"{"refreshToken":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.ses_01J9ZK5W6V4QX0N8R3T7B2M1CE.1.c2VhbA"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Session]),
        Grant::Write(&[Part::Audit, Part::Event, Part::Session]),
        Grant::Sign,
        Grant::Seal(&[KeyPurpose::RefreshTokens]),
    ])
    .session_cookie(CookieUse::Rotates);
    type Path = ();
    type Query = ();
    type Body = Json<RefreshSessionInput>;
    type Response = Json<TokensView>;
    type Errors = (RefreshError, SignInError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let text = &cx.body.refresh_token;
        let token = RefreshToken::open_with_last_read(cx, text).await?.ok_or(RefreshError::Ended)?;
        cx.retry_on_conflict("the session", || async {
            let found = find(cx, token).await?;
            // The keys were read with the session: now it is certain that the token's key is still valid.
            RefreshToken::open(cx, text).await?.ok_or(RefreshError::Ended)?;
            let (session, account) = found.ok_or(RefreshError::Ended)?;
            match Refresh::of(token.generation, session.generation) {
                Refresh::Rotate => Ok(Json(rotate(cx, &session).await?)),
                Refresh::Repeat => Ok(Json(TokenIssuer::open(cx).await?.tokens(&session)?)),
                Refresh::Replay => {
                    delete_session(cx, &session, &account).await?;
                    Err(RefreshError::Ended.into())
                }
            }
        })
        .await
    }
}

/// The session of a token and its account, if the session has not ended. The keys are read with them, so that no token
/// is signed with a key that was replaced.
async fn find(call: &Call<'_>, token: RefreshToken) -> Result<Option<(SessionItem, AccountItem)>> {
    let now = call.now();
    let purposes = call.settings.key_purposes();
    let found = call.store.sessions().find_for_refresh(token.user, token.session, purposes, now).await?;
    call.port::<Keys>()?.update(call, found.keys, now);
    let Some((session, account)) = found.session.zip(found.account) else { return Ok(None) };
    if account.suspended.is_some() {
        return Err(SignInError::Suspended.into());
    }
    Ok(Some((session, account)))
}

/// Moves the session to its next generation. Of two requests at the same moment the later one reads
/// again, and repeats the tokens of the first.
async fn rotate(call: &Call<'_>, session: &SessionItem) -> Result<TokensView> {
    let issuer = TokenIssuer::open(call).await?;
    let (now, generation) = (call.now(), session.generation + 1);
    let ends = session::ends(session.created, now);
    let next =
        SessionItem { generation, rotated: now, ends, place: call.request.client_ip_prefix(), ..session.clone() };
    if call.store.sessions().rotate(&next).await? { issuer.tokens(&next) } else { Err(Conflict.into()) }
}

/// Ends the session of a token that was used twice. Of many such requests at once, one sends the mail.
async fn delete_session(call: &Call<'_>, session: &SessionItem, account: &AccountItem) -> Result<()> {
    let (user, id) = (session.user_id, session.session_id);
    tracing::warn!(%user, session = %id, "a refresh token was used again: its session ends");
    let entry = call.audit(AuditAction::RefreshReplayed, user).detail(id.to_string());
    let mail = security_notice(call, account, Notice::RefreshReplayed);
    match call.store.sessions().end(user, id, &entry, Some(&mail)).await {
        Ok(()) | Err(CommitError::Condition(DeleteSessionError::NoSuchSession)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
