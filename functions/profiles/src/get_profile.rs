//! `GET /v1/profiles/{handle}`

use glotto_domain::profiles::{Handle, Viewer};
use glotto_http::{Access, Caching, Call, Cx, Endpoint, Json, Lang, PathParams, Problem, QueryParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::profiles::UserProfile;

use crate::views::{ProfileCourseView, ProfileView};

/// A profile.
#[derive(Debug, Clone, PathParams)]
pub struct ProfilePath {
    /// The handle, in any case.
    pub handle: Handle,
}

/// The query parameters.
#[derive(QueryParams)]
pub struct GetProfileQuery {
    #[query(flatten)]
    lang: Lang,
}

/// Gets the profile of a user.
pub struct GetProfile;

impl Endpoint for GetProfile {
    const SPEC: Spec = Spec::get(
        "get_profile",
        "/v1/profiles/{handle}",
        Access::Optional("public profiles can be seen by everyone; more of them can be seen by signed-in users"),
    )
    .summary("Get profile")
    .description(
        "What the owner shows to the caller. The answer is the same 404 for a profile that the caller may not see, \
         one whose owner is suspended, and one that does not exist. The handle may be written in any case. Callers \
         without a token may see a profile as it was up to half a minute ago.",
    )
    // So long may strangers see a profile that its owner has just hidden.
    .cached(Caching::at_cdn(30))
    .grants(&[Grant::Read(&[Part::Account, Part::Course, Part::Handle, Part::Learning, Part::Profile])]);
    type Path = ProfilePath;
    type Query = GetProfileQuery;
    type Body = ();
    type Response = Json<ProfileView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let handle = &cx.path.handle;
        let found = cx.store.profiles().find_by_handle(handle, cx.new_id()).await?;
        let (user_profile, stats) =
            found.filter(|(user_profile, _)| is_visible(cx, user_profile)).ok_or_else(Problem::not_found)?;
        let api = cx.settings.public_url()?;
        let mut view = ProfileView::of(&user_profile, handle.clone(), stats.as_ref(), api, cx.now());
        if user_profile.profile.shows.courses {
            view.courses = Some(courses(cx, &user_profile).await?);
        }
        Ok(Json(view))
    }
}

/// The maximum number of courses in a profile.
const MOST_COURSES: u16 = 50;

/// Whether the caller may see a profile.
fn is_visible(call: &Call<'_>, user_profile: &UserProfile) -> bool {
    let viewer = match call.optional_actor() {
        Some(actor) if actor.user == user_profile.account.user_id => Viewer::Owner,
        Some(_) => Viewer::SignedIn,
        None => Viewer::Anybody,
    };
    user_profile.account.suspended.is_none() && user_profile.profile.visibility.admits(viewer)
}

/// The courses that a user is enrolled in, without those that are not published.
async fn courses(cx: &Cx<'_, GetProfile>, user_profile: &UserProfile) -> Result<Vec<ProfileCourseView>> {
    let languages = cx.query.lang.languages(cx);
    let (enrolments, _) = cx.store.enrolments().page(user_profile.account.user_id, MOST_COURSES, None).await?;
    let published = enrolments.iter().filter(|(_, card)| card.is_published());
    Ok(published.map(|(enrolment, card)| ProfileCourseView::of(enrolment, card, &languages)).collect())
}
