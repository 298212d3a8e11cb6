//! `DELETE /v1/courses/{courseId}/lessons/{lessonId}/captions/{language}`

use glotto_authoring::LessonChange;
use glotto_domain::courses::{CourseAct, UpdateLessonError};
use glotto_domain::media::captions::EditCaptionsError;
use glotto_http::{Access, Cx, Endpoint, NoContent, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::Conflict;

use crate::update_captions::CaptionsPath;

/// Deletes the captions of a lesson in a language.
pub struct DeleteCaptions;

impl Endpoint for DeleteCaptions {
    const SPEC: Spec = Spec::delete(
        "delete_captions",
        "/v1/courses/{courseId}/lessons/{lessonId}/captions/{language}",
        Access::Course(CourseAct::Write),
    )
    .summary("Delete captions")
    .description(
        "It changes the draft; versions that were published before keep the captions. `If-Match` and `ETag` are those \
         of the lesson.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = CaptionsPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = (EditCaptionsError, UpdateLessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the lesson", || async {
            let mut change = LessonChange::load(cx, cx.path.lesson()).await?;
            change.after.lesson.remove_captions(&cx.path.language)?;
            if let Some(transaction) = change.prepare(cx, Conflict)? {
                transaction.commit(&cx.store).await?;
            }
            Ok(NoContent.revision(change.after.lesson.rev))
        })
        .await
    }
}
