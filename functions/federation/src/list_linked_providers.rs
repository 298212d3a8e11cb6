//! `GET /v1/me/providers`: which providers one signs in with.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;
use glotto_store::federation::LinkedProviderItem;

use crate::views::{LinkedProviderView, LinkedProvidersView};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("list_linked_providers", Method::Get, "/v1/me/providers", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells("List one's linked providers", "The providers that one can sign in with, by name.")
    .answers::<LinkedProvidersView>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let credentials = context.store.accounts().find_credentials(request.actor()?.user, context.now()).await?;
    let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let view = |link: LinkedProviderItem| LinkedProviderView { provider: link.provider, linked_at: link.linked };
    let items = credentials.all::<LinkedProviderItem>()?.into_iter().map(view).collect();
    Ok(Reply::ok(&LinkedProvidersView { items }))
}
