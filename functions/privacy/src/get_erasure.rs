//! `GET /v1/me/erasure`: when one will be forgotten.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;

use crate::ErasureView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_erasure", Method::Get, "/v1/me/erasure", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells("Get one's erasure", "When you will be forgotten. Whoever has not asked to be gets 404.")
    .answers::<ErasureView>(200)
    .refuses(&[&[kinds::NOT_FOUND]]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let item = context.store.erasures().find(request.actor()?.user).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&ErasureView::of(&item)))
}
