//! `GET /v1/courses/{courseId}/progress`: how far somebody is in a course.

use futures::FutureExt as _;
use glotto_domain::enrolment::LearnError;
use glotto_domain::id::CourseId;
use glotto_domain::progress::Step;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::{ProgressView, let_in};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_progress",
    Method::Get,
    "/v1/courses/{courseId}/progress",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course])])
.tells(
    "See how far you are in a course",
    "Held against the course as it is now: a lesson that was added is still to do, one that was deleted no longer \
     counts, nor does a video that is not ready yet.",
)
.answers::<ProgressView>(200)
.refuses(&[LearnError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let course: CourseId = request.path_id("courseId")?;
    let found = context.store.progress().find_course_progress(actor.user, course, context.now()).await?;
    let_in(found.course.as_ref(), actor, found.enrolment.is_some())?;
    let enrolment = found.enrolment.ok_or_else(Problem::not_found)?.enrolment();
    let steps: Vec<Step> = found.outline.lessons().map(Step::from).collect();
    Ok(Reply::ok(&ProgressView::of(&enrolment, &steps, found.bookmark.as_ref())))
}
