//! `GET /v1/courses/{courseId}/lessons/{lessonId}/position`: where to go on in a lesson.

use futures::FutureExt as _;
use glotto_domain::enrolment::LearnError;
use glotto_domain::id::{CourseId, LessonId};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::{PositionView, let_in};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_position",
    Method::Get,
    "/v1/courses/{courseId}/lessons/{lessonId}/position",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course])])
.tells("See where you stopped in a lesson", "404 also before anything was reported: then begin at the start.")
.answers::<PositionView>(200)
.refuses(&[LearnError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let (course, lesson): (CourseId, LessonId) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let found = context.store.progress().find_playback_state(actor.user, course, lesson, context.now()).await?;
    let_in(found.course.as_ref(), actor, found.enrolled)?;
    let position = found.position.filter(|_| found.has_lesson).ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&PositionView::of(lesson, &position)))
}
