//! `GET /v1/me`: one's own account.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;
use glotto_store::profiles::UserProfile;

use crate::views::MeView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new("get_me", Method::Get, "/v1/me", Access::SignedIn, |context, request| {
    handle(context, request).boxed()
})
.tells("Read one's own account", "The account of whoever calls.")
.answers::<MeView<'static>>(200)
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let person = context.store.profiles().find(request.actor()?.user).await?;
    // A session whose person is gone is no session.
    let person = person.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    shown(context, &person)
}

/// One's own account, tagged with the revisions of all that it shows: a change is meant for the
/// first of them.
pub(crate) fn shown(context: &Context, person: &UserProfile) -> Result<Reply, Problem> {
    let view = MeView::of(person, context.settings.public_url()?);
    let beside = format!("{}-{}", person.profile_rev, person.avatar_rev);
    Ok(Reply::ok(&view).revision_in(person.account.rev, &beside))
}
