//! `DELETE /v1/sessions`: ends all of somebody's sessions but the one that asks.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::SessionId;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("end_other_sessions", Method::Delete, "/v1/sessions", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[Grant::Write(&[Part::Audit, Part::User])])
    .tells("End all other sessions", "Signs out all of the caller's devices but the one at hand, at once.")
    .answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let entry = request.act(context, Act::OtherSessionsEnded, actor.user);
    let mut retry = ConflictRetry::default();
    loop {
        let found = context.store.accounts().find_credentials(actor.user, context.now()).await?;
        let found = found.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let others: Vec<SessionId> =
            found.sessions.iter().map(|session| session.session_id).filter(|id| *id != actor.session).collect();
        if others.is_empty() {
            return Ok(Reply::no_content());
        }
        match context.store.sessions().end_many(&found.account, &others, &entry).await {
            Ok(()) => return Ok(Reply::no_content()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            // Another session has begun: it shall end too.
            Err(_) => retry.wait("the list of sessions").await?,
        }
    }
}
