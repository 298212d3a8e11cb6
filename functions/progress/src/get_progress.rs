//! `GET /v1/courses/{courseId}/progress`

use glotto_domain::enrolment::LearnError;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::{ProgressWithPositionsView, check_learner};

/// Gets the caller's progress in a course.
pub struct GetProgress;

impl Endpoint for GetProgress {
    const SPEC: Spec = Spec::get("get_progress", "/v1/courses/{courseId}/progress", Access::SignedIn)
        .summary("Get progress")
        .description(
            "Your progress in the version of the course that you are enrolled in. Once you accept a newer one, a \
             lesson that it adds is still to do, and one that it does not have no longer counts. `positions` says \
             where you stopped in each lesson that you played, in the order of the course.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Json<ProgressWithPositionsView>;
    type Errors = (LearnError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let mut found = cx.store.progress().find_course_progress(actor.user, cx.path.course_id, cx.now()).await?;
        let version = check_learner(found.course.as_ref(), &actor, found.enrolment.as_ref(), found.version.as_ref())?;
        let enrolment = found.enrolment.take().ok_or_else(Problem::not_found)?.enrolment();
        Ok(Json(ProgressWithPositionsView::of(&enrolment, &found, &version)))
    }
}
