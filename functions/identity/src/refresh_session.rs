//! `POST /v1/sessions/refresh`: exchanges a refresh token for the next pair of tokens.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::identity::{EndSessionError, Refresh, RefreshError, SignInError, session};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Keyring, Method, Problem, Reply, Request};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{Mint, RefreshToken, SealedText, TokensView, notice, signer};
use glotto_store::identity::{AccountItem, SessionItem};
use glotto_store::{CommitError, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "refresh_session",
    Method::Post,
    "/v1/sessions/refresh",
    Access::Public("the refresh token is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::User]), Grant::Write(&[Part::Audit, Part::Event, Part::User]), Grant::Sign, Grant::Seal])
.warmed_by(signer::read_ahead)
.tells(
    "Refresh a session",
    "Takes the refresh token and gives the next pair; the one that was taken is used up. A client that lost the answer \
     may ask again with the same token within 30 seconds. A token that was used before that ends the session, and the \
     person is told by mail: somebody else has it.",
)
.accepts::<RefreshSession>()
.example(r#"{"refreshToken":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.ses_01J9ZK5W6V4QX0N8R3T7B2M1CE.1.c2VhbA"}"#)
.answers::<TokensView>(200)
.refuses(&[RefreshError::KINDS, SignInError::KINDS]);

inputs! {
    /// What a client kept of its last login or refresh.
    pub struct RefreshSession {
        /// The refresh token.
        pub refresh_token: SealedText,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: RefreshSession = request.json()?;
    let ended = || Problem::refused(RefreshError::Ended);
    let token = RefreshToken::open(context, &input.refresh_token)?.ok_or_else(ended)?;
    let mut retry = ConflictRetry::default();
    loop {
        let (session, account) = read(context, token).await?.ok_or_else(ended)?;
        match Refresh::of(token.generation, session.generation, session.rotated, context.now()) {
            Refresh::Rotate => {
                let (mint, next) = (Mint::open(context).await?, next(context, request, &session));
                if context.store.sessions().rotate(&next).await? {
                    return Ok(Reply::ok(&mint.tokens(&next)?));
                }
                // Somebody was faster: what they got is there to be repeated.
                retry.wait("the session").await?;
            }
            Refresh::Repeat => return Ok(Reply::ok(&Mint::open(context).await?.tokens(&session)?)),
            Refresh::Replay => {
                end(context, request, &session, &account).await?;
                return Err(ended());
            }
        }
    }
}

/// The session of a token and whose it is, if it has not ended. The keys are read with them, so
/// that no token is signed with one that was taken back.
async fn read(context: &Context, token: RefreshToken) -> Result<Option<(SessionItem, AccountItem)>, Problem> {
    let now = context.now();
    let found = context.store.sessions().find_for_refresh(token.user, token.session, now).await?;
    context.port::<Keyring>()?.learn(found.keyring, now);
    let Some((session, account)) = found.session.zip(found.account) else { return Ok(None) };
    if account.suspended.is_some() {
        return Err(Problem::refused(SignInError::Suspended));
    }
    Ok(Some((session, account)))
}

/// The session in its next generation.
fn next(context: &Context, request: &Request, session: &SessionItem) -> SessionItem {
    let (now, generation) = (context.now(), session.generation + 1);
    let ends = session::ends(session.created, now);
    SessionItem { generation, rotated: now, ends, place: request.place(), ..session.clone() }
}

/// Ends the session whose token came back. Of many who bring one at once, one tells the person.
async fn end(
    context: &Context,
    request: &Request,
    session: &SessionItem,
    account: &AccountItem,
) -> Result<(), Problem> {
    let (user, id) = (session.user_id, session.session_id);
    tracing::warn!(%user, session = %id, "a refresh token was used again: its session ends");
    let entry = request.act(context, Act::RefreshReplayed, user).detail(id.to_string());
    let mail = notice(context, request, account, Notice::RefreshReplayed);
    match context.store.sessions().end(user, id, &entry, Some(&mail)).await {
        Ok(()) | Err(CommitError::Refused(EndSessionError::NoSuchSession)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
