//! `DELETE /v1/me/erasure`: stays after all.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::privacy::Phase;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, Conflict, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("delete_erasure", Method::Delete, "/v1/me/erasure", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Audit, Part::User])])
    .tells("Call one's erasure off", "You stay. Whoever has not asked to be forgotten is answered alike.")
    .answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let entry = request.act(context, Act::ErasureCancelled, user);
    let mut retry = ConflictRetry::default();
    loop {
        let Some(item) = context.store.erasures().find(user).await? else { return Ok(Reply::no_content()) };
        if item.phase != Phase::Scheduled {
            // The account was closed in this moment: a session whose person is gone is no session.
            return Err(Problem::of(kinds::UNAUTHENTICATED));
        }
        match context.store.erasures().cancel(&item, &entry).await {
            Err(CommitError::Refused(Conflict)) => retry.wait("the erasure").await?,
            outcome => return outcome.map(|()| Reply::no_content()).map_err(Problem::from),
        }
    }
}
