//! `DELETE /v1/me/reminder`: no more reminders.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("delete_reminder", Method::Delete, "/v1/me/reminder", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::User])])
    .tells("Delete one's reminder", "Ends reminders. Whoever has none is answered alike.")
    .answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    context.store.reminders().delete(request.actor()?.user).await?;
    Ok(Reply::no_content())
}
