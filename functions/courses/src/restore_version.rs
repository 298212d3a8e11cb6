//! `POST /v1/courses/{courseId}/versions/{version}/restoration`

use glotto_domain::courses::{CourseAct, UNNAMED_FOR};
use glotto_http::{Access, Cx, Endpoint, Json, Localized, Problem, Result, Spec, VersionPath};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;
use crate::course_view::CourseView;

/// Makes a version of a course its draft again.
pub struct RestoreVersion;

impl Endpoint for RestoreVersion {
    const SPEC: Spec = Spec::post(
        "restore_version",
        "/v1/courses/{courseId}/versions/{version}/restoration",
        Access::Course(CourseAct::Write),
    )
    .summary("Restore version")
    .description(
        "Makes a version the draft again: its texts, its outline and its lessons. What the draft had and no version \
         has is given up; what was deleted before stays among the deleted parts, unless the draft has it again. \
         Learners see it once you publish it, as the next version. If the draft is this version already, nothing \
         changes. `If-Match` takes the `ETag` of the course.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = VersionPath;
    type Query = ();
    type Body = ();
    type Response = Localized<Json<CourseView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let version = cx.store.courses().find_version(change.course.id, cx.path.version.0).await?;
            let version = version.ok_or_else(Problem::not_found)?;
            change.course.revert_to(&version, &mut change.outline);
            if change.course == *change.course_before() {
                change.save(cx).await?;
                return Ok(change.respond(cx));
            }
            // Nothing is deleted in between: that would change the course.
            let deleted = cx.store.courses().list_deleted_parts(change.course.id, cx.now()).await?;
            let mut transaction = change.prepare_next_revision(cx)?;
            transaction.forget_returned_parts(&deleted, &change.outline);
            // What the draft gives up is purged once nothing names it.
            transaction.schedule_purge(change.course.id, cx.now() + UNNAMED_FOR);
            transaction.commit(&cx.store).await?;
            Ok(change.respond(cx))
        })
        .await
    }
}
