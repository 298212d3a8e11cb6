//! `POST /v1/courses/{courseId}/publication`

use glotto_domain::courses::{CourseAct, PublishError};
use glotto_domain::{Classify as _, ValidationErrors};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Localized, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use serde_json::json;

use crate::course_change::CourseChange;
use crate::course_view::CourseView;

/// Publishes a course in the catalogue.
pub struct PublishCourse;

impl Endpoint for PublishCourse {
    const SPEC: Spec =
        Spec::post("publish_course", "/v1/courses/{courseId}/publication", Access::Course(CourseAct::Publish))
            .summary("Publish course")
            .description(
                "Adds the course to the public catalogue. It needs at least one lesson, and all its videos must be \
                 ready; `errors` lists what is missing, with pointers into the course. A course that was published \
                 before returns to its old place in the catalogue. Publishing a published course changes nothing. \
                 `If-Match` takes the `ETag` of the course.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Catalogue, Part::Course, Part::Event])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Localized<Json<CourseView>>;
    type Errors = (PublishError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            if change.course.is_published() {
                change.save(cx).await?;
            } else {
                change.course.publish(&change.outline, cx.now()).map_err(not_ready)?;
                let payload = json!({"courseId": change.course.id, "ownerId": change.course.owner});
                let mut transaction = change.prepare_next_revision(cx)?;
                transaction.emit(&cx.event("CoursePublished", payload));
                transaction.commit(&cx.store).await?;
            }
            Ok(change.respond(cx))
        })
        .await
    }
}

/// The course is what is incomplete, not the request: 409 with the errors, instead of 422.
fn not_ready(errors: ValidationErrors) -> Problem {
    Problem {
        errors_omitted: errors.omitted_errors(),
        errors: errors.into_vec(),
        ..Problem::of(PublishError::NotReady.kind())
    }
}
