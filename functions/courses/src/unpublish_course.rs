//! `DELETE /v1/courses/{courseId}/publication`

use glotto_domain::courses::CourseAct;
use glotto_http::{Access, CoursePath, Cx, Endpoint, NoContent, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use serde_json::json;

use crate::course_change::CourseChange;

/// Takes a course out of the catalogue.
pub struct UnpublishCourse;

impl Endpoint for UnpublishCourse {
    const SPEC: Spec =
        Spec::delete("unpublish_course", "/v1/courses/{courseId}/publication", Access::Course(CourseAct::Publish))
            .summary("Unpublish course")
            .description(
                "Removes the course from the public catalogue, so that no new learner can enrol. Enrolled learners \
                 keep their version. Unpublishing a draft changes nothing. `If-Match` takes the `ETag` of the course.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Catalogue, Part::Course, Part::Event])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            if change.course.is_published() {
                change.course.unpublish();
                let payload = json!({"courseId": change.course.id, "ownerId": change.course.owner});
                let mut transaction = change.prepare_unlisting(cx).await?;
                transaction.emit(&cx.event("CourseUnpublished", payload));
                transaction.commit(&cx.store).await?;
            } else {
                change.save(cx).await?;
            }
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
