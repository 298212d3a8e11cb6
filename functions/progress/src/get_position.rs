//! `GET /v1/courses/{courseId}/lessons/{lessonId}/position`

use glotto_domain::enrolment::LearnError;
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::{PositionView, find_playback};

/// Gets the position at which the caller stopped in a lesson.
pub struct GetPosition;

impl Endpoint for GetPosition {
    const SPEC: Spec =
        Spec::get("get_position", "/v1/courses/{courseId}/lessons/{lessonId}/position", Access::SignedIn)
            .summary("Get playback position")
            .description(
                "Where you stopped in a lesson, and how much of it you watched. If no position was saved, it is the \
                 start, without `recordedAt`.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<PositionView>;
    type Errors = (LearnError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (found, played) = find_playback(cx, cx.path).await?;
        let start = || PositionView::start(cx.path.lesson_id, played);
        Ok(Json(found.current(cx.now()).map_or_else(start, |item| PositionView::of(item, played))))
    }
}
