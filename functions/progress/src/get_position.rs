//! `GET /v1/courses/{courseId}/lessons/{lessonId}/position`

use glotto_domain::enrolment::LearnError;
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::{PositionView, check_learner};

/// Gets the position at which the caller stopped in a lesson.
pub struct GetPosition;

impl Endpoint for GetPosition {
    const SPEC: Spec =
        Spec::get("get_position", "/v1/courses/{courseId}/lessons/{lessonId}/position", Access::SignedIn)
            .summary("Get playback position")
            .description(
                "Where you stopped in a lesson. If no position was saved, it is the start, without `recordedAt`.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<PositionView>;
    type Errors = (LearnError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let LessonPath { course_id, lesson_id } = cx.path;
        let found = cx.store.progress().find_playback_state(actor.user, course_id, lesson_id, cx.now()).await?;
        let version = check_learner(found.course.as_ref(), &actor, found.enrolment.as_ref(), found.version.as_ref())?;
        let lesson = version.outline.lesson(lesson_id).ok_or_else(Problem::not_found)?;
        let start = || PositionView::start(lesson_id, lesson.seconds);
        Ok(Json(found.position.map_or_else(start, |position| PositionView::of(lesson_id, &position))))
    }
}
