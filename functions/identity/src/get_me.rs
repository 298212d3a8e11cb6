//! `GET /v1/me`

use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, Versioned};
use glotto_runtime::Context;
use glotto_runtime::{Grant, Part};
use glotto_store::profiles::UserProfile;

use crate::views::MeView;

/// Gets the caller's account.
pub struct GetMe;

impl Endpoint for GetMe {
    const SPEC: Spec = Spec::get("get_me", "/v1/me", Access::SignedIn)
        .summary("Get account")
        .description("The account of the caller.")
        .grants(&[Grant::Read(&[Part::Account, Part::Profile])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<MeView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user_profile = cx.store.profiles().find(cx.actor()?.user).await?.ok_or(Unauthenticated)?;
        response(cx, &user_profile)
    }
}

/// The account, tagged with the revisions of all that the view shows: account, profile and picture.
/// The first is the one that `If-Match` means.
pub(crate) fn response(context: &Context, user_profile: &UserProfile) -> Result<Versioned<Json<MeView>>> {
    let view = MeView::of(user_profile, context.settings.public_url()?);
    let others = format!("{}-{}", user_profile.profile_rev, user_profile.avatar_rev);
    Ok(Json(view).revision_in(user_profile.account.rev, &others))
}
