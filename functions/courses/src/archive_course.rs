//! `PUT /v1/courses/{courseId}/archive`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::CourseAct;
use glotto_http::{Access, CoursePath, Cx, Endpoint, NoContent, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use serde_json::json;

use crate::course_change::CourseChange;

/// Archives a course.
pub struct ArchiveCourse;

impl Endpoint for ArchiveCourse {
    const SPEC: Spec = Spec::put(
        "archive_course",
        "/v1/courses/{courseId}/archive",
        Access::Course(CourseAct::Publish),
    )
    .summary("Archive course")
    .description(
        "Puts the course aside: it leaves the catalogue, no learner can enrol any more, and its authors can only \
             read and copy it. Enrolled learners keep their version and go on. Archiving an archived course changes \
             nothing. `If-Match` and `ETag` are those of the course.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Catalogue, Part::Course, Part::Event])])
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
                change.save(cx).await?;
            } else {
                change.course.archive(cx.now());
                let (id, owner) = (change.course.id, change.course.owner);
                let entry = cx.audit(AuditAction::CourseArchived, owner).detail(id.to_string());
                let payload = json!({"courseId": id, "ownerId": owner});
                let mut transaction = change.prepare_unlisting(cx).await?;
                transaction.record(&entry).emit(&cx.event("CourseArchived", payload));
                transaction.commit(&cx.store).await?;
            }
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
