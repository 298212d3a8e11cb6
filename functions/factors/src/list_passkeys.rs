//! `GET /v1/me/passkeys`: one's passkeys.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;

use crate::passkey_view::{PasskeyView, PasskeysView};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("list_passkeys", Method::Get, "/v1/me/passkeys", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells(
        "List your passkeys",
        "All of them: there are at most 20. Since when each is there, when it was used last, and whether it is on \
         other devices too.",
    )
    .answers::<PasskeysView>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let passkeys = context.store.passkeys().list(request.actor()?.user).await?;
    Ok(Reply::ok(&PasskeysView { items: passkeys.iter().map(PasskeyView::of).collect() }))
}
