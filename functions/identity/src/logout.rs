//! `DELETE /v1/sessions/current`: logs out. From the next request on neither token opens anything.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::identity::EndSessionError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::CommitError;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("logout", Method::Delete, "/v1/sessions/current", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Audit, Part::User])])
    .tells("Log out", "Ends the session that the access token belongs to, at once.")
    .answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let entry = request.act(context, Act::SignedOut, actor.user);
    match context.store.sessions().end(actor.user, actor.session, &entry, None).await {
        // Somebody else ended it in the same moment: so be it.
        Ok(()) | Err(CommitError::Refused(EndSessionError::NoSuchSession)) => Ok(Reply::no_content()),
        Err(error) => Err(error.into()),
    }
}
