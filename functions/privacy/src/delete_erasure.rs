//! `DELETE /v1/me/erasure`: stays after all.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::privacy::CallOffErasureError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("delete_erasure", Method::Delete, "/v1/me/erasure", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Read, Grant::Write])
    .tells("Call one's erasure off", "You stay. Whoever has not asked to be forgotten is answered alike.")
    .answers_with(204, "")
    .refuses(&[CallOffErasureError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let Some(item) = context.store.erasure(user).await? else { return Ok(Reply::no_content()) };
    let entry = request.act(context, Act::ErasureCancelled, user);
    context.store.call_off_erasure(&item, &entry).await?;
    Ok(Reply::no_content())
}
