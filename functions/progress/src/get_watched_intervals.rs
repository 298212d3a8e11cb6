//! `GET /v1/courses/{courseId}/lessons/{lessonId}/watched`

use glotto_domain::enrolment::LearnError;
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::{WatchedIntervalsView, find_playback};

/// Gets the parts of a lesson's video that the caller watched.
pub struct GetWatchedIntervals;

impl Endpoint for GetWatchedIntervals {
    const SPEC: Spec =
        Spec::get("get_watched_intervals", "/v1/courses/{courseId}/lessons/{lessonId}/watched", Access::SignedIn)
            .summary("Get watched parts")
            .description(
                "The parts of the lesson's video that you watched, in its order, such as a player shows on its bar. \
                 They neither overlap nor touch. If the lesson plays another video now, they are those of the new one.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<WatchedIntervalsView>;
    type Errors = (LearnError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (found, played) = find_playback(cx, cx.path).await?;
        Ok(Json(WatchedIntervalsView::of(cx.path.lesson_id, found.current(cx.now()), played)))
    }
}
