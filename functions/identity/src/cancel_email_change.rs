//! `DELETE /v1/me/email-change`: withdraws the change of address that waits.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::CommitError;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "cancel_email_change",
    Method::Delete,
    "/v1/me/email-change",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::User])])
.tells("Withdraw the change of address that waits", "Its links open nothing any more. If none waits, all is well.")
.answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    if let Some(waiting) = context.store.email_changes().find(user, context.now()).await? {
        let entry = request.act(context, Act::EmailChangeCancelled, user);
        match context.store.email_changes().cancel(&waiting, &entry).await {
            // It came about, or was withdrawn, in the same moment.
            Ok(()) | Err(CommitError::Refused(_) | CommitError::AnsweredBefore) => {}
            Err(CommitError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(Reply::no_content())
}
