//! `GET /v1/me`: one's own account.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant};

use crate::views::MeView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new("get_me", Method::Get, "/v1/me", Access::SignedIn, |context, request| {
    handle(context, request).boxed()
})
.grants(&[Grant::Read])
.tells("Read one's own account", "The account of whoever calls.")
.answers::<MeView<'static>>(200)
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let account = context.store.account(request.actor()?.user).await?;
    // A session whose person is gone is no session.
    let account = account.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    Ok(Reply::ok(&MeView::of(&account)).revision(account.rev))
}
