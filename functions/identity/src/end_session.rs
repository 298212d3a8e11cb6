//! `DELETE /v1/sessions/{sessionId}`: ends one of somebody's own sessions, such as that of a lost
//! device. From its next request on it opens nothing.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::SessionId;
use glotto_domain::identity::EndSessionError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("end_session", Method::Delete, "/v1/sessions/{sessionId}", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[Grant::Write(&[Part::Audit, Part::User])])
    .tells(
        "End a session",
        "Signs out one of the caller's devices, at once. To log out on the device at hand there is \
         `DELETE /v1/sessions/current`.",
    )
    .answers_with(204, "")
    .refuses(&[EndSessionError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let session: SessionId = request.path_id("sessionId")?;
    let actor = request.actor()?;
    let entry = request.act(context, Act::SessionEnded, actor.user).detail(session.to_string());
    context.store.sessions().end(actor.user, session, &entry, None).await?;
    Ok(Reply::no_content())
}
