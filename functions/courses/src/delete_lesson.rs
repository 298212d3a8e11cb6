//! `DELETE /v1/courses/{courseId}/lessons/{lessonId}`

use glotto_authoring::LessonChange;
use glotto_domain::courses::CourseAct;
use glotto_http::{Access, Cx, Endpoint, LessonPath, NoContent, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use serde_json::json;

/// Deletes a lesson.
pub struct DeleteLesson;

impl Endpoint for DeleteLesson {
    const SPEC: Spec = Spec::delete(
        "delete_lesson",
        "/v1/courses/{courseId}/lessons/{lessonId}",
        Access::Course(CourseAct::Write),
    )
    .summary("Delete lesson")
    .description(
        "Removes the lesson from the draft. It can be restored for 30 days. Versions that were published with it keep \
         it, and learners the points that they earned with it. `If-Match` takes the `ETag` of the lesson; the `ETag` \
         of the answer is that of the course, whose outline has changed.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course, Part::Event])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = LessonChange::load(cx, cx.path).await?;
            change.after.remove_from_outline(cx.now());
            let lesson = &change.after.lesson;
            let payload = json!({"courseId": lesson.course, "lessonId": lesson.id, "videoId": lesson.content.video()});
            let mut transaction = change.prepare_deletion(cx)?;
            transaction.emit(&cx.event("LessonDeleted", payload));
            transaction.commit(&cx.store).await?;
            Ok(NoContent.revision(change.after.course.rev))
        })
        .await
    }
}
