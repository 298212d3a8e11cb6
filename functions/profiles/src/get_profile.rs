//! `GET /v1/profiles/{handle}`: how somebody shows themselves to others.

use futures::FutureExt as _;
use glotto_domain::locale::LanguageTag;
use glotto_domain::profiles::{Handle, Viewer};
use glotto_http::docs::LANG;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::profiles::UserProfile;

use crate::views::{ProfileCourseView, ProfileView};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_profile",
    Method::Get,
    "/v1/profiles/{handle}",
    Access::Optional("profiles that their owners have made public; those who are signed in see more of them"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course, Part::Handle])])
.tells(
    "Read somebody's profile",
    "What its owner shows to whoever calls. A profile that is not for them, one whose owner is suspended, and one that \
     is not there are the same 404. The handle may be written in any case.",
)
.query(&[LANG])
.answers::<ProfileView>(200)
.tagged();

/// Courses that a profile shows at most.
const MOST_COURSES: u16 = 50;

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut faults = request.query_faults();
    request.query::<LanguageTag>("lang", &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let handle = Handle::parse(request.path_text("handle")?).map_err(|_| Problem::not_found())?;
    let found = context.store.profiles().find_by_handle(&handle, context.new_id()).await?;
    let (person, stats) = found.filter(|(person, _)| is_shown(person, request)).ok_or_else(Problem::not_found)?;
    let mut view = ProfileView::of(&person, handle, stats.as_ref(), context.settings.public_url()?, context.now());
    if person.profile.shows.courses {
        view.courses = Some(courses(context, &person, &request.languages()).await?);
    }
    Ok(Reply::ok(&view).header("vary", "accept-language, authorization").tagged())
}

/// Whether a profile is for whoever calls.
fn is_shown(person: &UserProfile, request: &Request) -> bool {
    let viewer = match request.visitor() {
        Some(actor) if actor.user == person.account.user_id => Viewer::Owner,
        Some(_) => Viewer::SignedIn,
        None => Viewer::Anybody,
    };
    person.account.suspended.is_none() && person.profile.visibility.admits(viewer)
}

/// The courses that somebody learns, but for those that are not, or no longer, for everybody.
async fn courses(
    context: &Context,
    person: &UserProfile,
    languages: &[LanguageTag],
) -> Result<Vec<ProfileCourseView>, Problem> {
    let (enrolments, _) = context.store.enrolments().page(person.account.user_id, MOST_COURSES, None).await?;
    let published = enrolments.iter().filter(|(_, course)| course.is_published());
    Ok(published.map(|(enrolment, course)| ProfileCourseView::of(enrolment, course, languages)).collect())
}
