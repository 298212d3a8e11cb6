//! `POST /v1/sessions/refresh`: exchanges a refresh token for the next pair of tokens.

use futures::FutureExt as _;
use glotto_domain::identity::{Refresh, RefreshError, session};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};
use glotto_signin::{Mint, RefreshToken, SealedText, TokensView, signer};
use glotto_store::sessions::SessionItem;
use jiff::Timestamp;


/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "refresh_session",
    Method::Post,
    "/v1/sessions/refresh",
    Access::Public("the refresh token is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read, Grant::Write, Grant::Sign, Grant::Seal])
.warmed_by(signer::read_ahead)
.tells(
    "Refresh a session",
    "Takes the refresh token and gives the next pair; the one that was taken is used up. A client that lost the answer \
     may ask again with the same token within 30 seconds. A token that was used before that ends the session: somebody \
     else has it.",
)
.accepts::<RefreshSession>()
.example(r#"{"refreshToken":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.ses_01J9ZK5W6V4QX0N8R3T7B2M1CE.1.c2VhbA"}"#)
.answers::<TokensView>(200)
.refuses(&[RefreshError::KINDS]);

inputs! {
    /// What a client kept of its last login or refresh.
    pub struct RefreshSession {
        /// The refresh token.
        pub refresh_token: SealedText,
    }
}

/// Whoever loses the race for a rotation finds the next generation there, and repeats.
const TRIES: usize = 2;

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: RefreshSession = request.json()?;
    let ended = || Problem::refused(RefreshError::Ended);
    let token = RefreshToken::open(context, &input.refresh_token)?.ok_or_else(ended)?;
    let mint = Mint::open(context).await?;
    for _ in 0..TRIES {
        let now = context.now();
        let session = context.store.session(token.user, token.session, now).await?.ok_or_else(ended)?;
        match Refresh::of(token.generation, session.generation, session.rotated, now) {
            Refresh::Rotate => {
                if let Some(next) = rotate(context, &session, now).await? {
                    return Ok(Reply::ok(&mint.tokens(&next)?));
                }
            }
            Refresh::Repeat => return Ok(Reply::ok(&mint.tokens(&session)?)),
            Refresh::Replay => {
                tracing::warn!(user = %token.user, session = %token.session, "a refresh token was used again: its session ends");
                context.store.end_session(token.user, token.session).await?;
                return Err(ended());
            }
        }
    }
    Err(ended())
}

/// The session in its next generation, unless somebody else was faster.
async fn rotate(context: &Context, session: &SessionItem, now: Timestamp) -> Result<Option<SessionItem>, Problem> {
    let ends = session::ends(session.created, now);
    let rotated = context.store.rotate_session(session, now, ends).await?;
    let next = SessionItem { generation: session.generation + 1, rotated: now, ends, ..session.clone() };
    Ok(rotated.then_some(next))
}
