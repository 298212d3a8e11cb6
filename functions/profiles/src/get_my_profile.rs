//! `GET /v1/me/profile`

use glotto_http::{Access, Call, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned, kinds};
use glotto_runtime::{Grant, Part};
use glotto_store::profiles::UserProfile;

use crate::MyProfileView;

/// Gets the profile of the caller.
pub struct GetMyProfile;

impl Endpoint for GetMyProfile {
    const SPEC: Spec = Spec::get("get_my_profile", "/v1/me/profile", Access::SignedIn)
        .summary("Get my profile")
        .description(
            "Your profile with its privacy settings, and the state of your last avatar upload. A profile that was \
             never changed has no handle and is private.",
        )
        .grants(&[Grant::Read(&[Part::Account, Part::Profile])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<MyProfileView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user_profile = cx.store.profiles().find(cx.actor()?.user).await?;
        // A session without an account is no longer valid.
        let user_profile = user_profile.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        render(cx, &user_profile)
    }
}

/// The caller's profile. The tag has the revisions of everything shown; `If-Match` compares the first,
/// that of the profile.
pub(crate) fn render(call: &Call<'_>, user_profile: &UserProfile) -> Result<Versioned<Json<MyProfileView>>> {
    let view = MyProfileView::of(user_profile, call.settings.public_url()?, call.now());
    Ok(Json(view).revision_in(user_profile.profile_rev, &user_profile.avatar_rev.to_string()))
}
