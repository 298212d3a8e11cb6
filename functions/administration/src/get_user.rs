//! `GET /v1/users/{userId}`: a person, as admins see them.

use futures::FutureExt as _;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;

use crate::user_view::UserView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_user",
    Method::Get,
    "/v1/users/{userId}",
    Access::May(Permission::ReadUsers),
    |context, request| handle(context, request).boxed(),
)
.tells("Look somebody up", "A person's account, how they can sign in, and whether they are suspended. No secrets.")
.answers::<UserView>(200)
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let found = context.store.accounts().find_credentials(request.path_id("userId")?, context.now()).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let rev = found.account.rev;
    Ok(Reply::ok(&UserView::of(found)?).revision(rev))
}
