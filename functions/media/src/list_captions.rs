//! `GET /v1/courses/{courseId}/lessons/{lessonId}/captions`

use glotto_domain::courses::Lesson;
use glotto_domain::media::captions::ReadCaptionsError;
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::captions_view::{CaptionTrackListView, CaptionTrackView};

/// Lists the captions of a lesson.
pub struct ListCaptions;

impl Endpoint for ListCaptions {
    const SPEC: Spec =
        Spec::get("list_captions", "/v1/courses/{courseId}/lessons/{lessonId}/captions", Access::SignedIn)
            .summary("List captions")
            .description(
                "The captions of a lesson, at most one for each language. You must be enrolled in the course, and get \
                 those of your version, unless the lesson is a free preview. The owner, co-instructors and admins get \
                 those of the draft. Get playback has them with addresses for a player.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<CaptionTrackListView>;
    type Errors = (ReadCaptionsError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let lesson = open_lesson(cx, cx.path).await?;
        let items = lesson.content.captions().iter().map(CaptionTrackView::of).collect();
        Ok(Json(CaptionTrackListView { items }))
    }
}

/// The lesson as the caller may read it.
pub(crate) async fn open_lesson<E: Endpoint>(cx: &Cx<'_, E>, path: LessonPath) -> Result<Lesson> {
    let (actor, LessonPath { course_id, lesson_id }) = (cx.actor()?, path);
    let found =
        cx.store.courses().find_lesson_for_visitor(course_id, lesson_id, (actor.user, actor.role), None).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    found.visit.entitlement.open_lesson(found.summary()).map_err(ReadCaptionsError::from)?;
    found.lesson.ok_or_else(Problem::not_found)
}
