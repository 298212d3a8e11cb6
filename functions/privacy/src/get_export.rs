//! `GET /v1/me/exports/{exportId}`: how far a copy is.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;

use crate::ExportView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_export", Method::Get, "/v1/me/exports/{exportId}", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells("Get a copy's state", "How far a copy of your data is.")
    .answers::<ExportView>(200)
    .refuses(&[&[kinds::NOT_FOUND]]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (user, export) = (request.actor()?.user, request.path_id("exportId")?);
    let item = context.store.exports().find(user, export).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&ExportView::of(&item, context.now())))
}
