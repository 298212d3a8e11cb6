//! `DELETE /v1/courses/{courseId}/archive`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::CourseAct;
use glotto_http::{Access, CoursePath, Cx, Endpoint, NoContent, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;

/// Takes a course out of the archive.
pub struct UnarchiveCourse;

impl Endpoint for UnarchiveCourse {
    const SPEC: Spec =
        Spec::delete("unarchive_course", "/v1/courses/{courseId}/archive", Access::Course(CourseAct::Publish))
            .summary("Unarchive course")
            .description(
                "Takes the course out of the archive, so that it can be changed again. It is in the catalogue again \
                 once it is published. For a course that is not archived, nothing changes. `If-Match` and `ETag` are \
                 those of the course.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Course])])
            .takes_archived_courses();
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            if change.course.is_archived() {
                change.course.unarchive();
                let (id, owner) = (change.course.id, change.course.owner);
                let entry = cx.audit(AuditAction::CourseUnarchived, owner).detail(id.to_string());
                let mut transaction = change.prepare_next_revision(cx)?;
                transaction.record(&entry);
                transaction.commit(&cx.store).await?;
            } else {
                change.save(cx).await?;
            }
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
