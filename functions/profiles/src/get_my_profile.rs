//! `GET /v1/me/profile`: how one shows oneself, and how far one's picture is.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;
use glotto_store::profiles::UserProfile;

use crate::MyProfileView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_my_profile", Method::Get, "/v1/me/profile", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells(
        "Read your own profile",
        "How you show yourself to others, with your settings of privacy, and what became of the picture that you \
         uploaded last. A profile that was never changed has no handle and is private.",
    )
    .answers::<MyProfileView>(200)
    .versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let person = context.store.profiles().find(request.actor()?.user).await?;
    // A session whose person is gone is no session.
    let person = person.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    shown(context, &person)
}

/// One's own profile, tagged with the revisions of all that it shows: a change is meant for the
/// first of them.
pub(crate) fn shown(context: &Context, person: &UserProfile) -> Result<Reply, Problem> {
    let view = MyProfileView::of(person, context.settings.public_url()?, context.now());
    Ok(Reply::ok(&view).revision_in(person.profile_rev, &person.avatar_rev.to_string()))
}
