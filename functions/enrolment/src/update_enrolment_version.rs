//! `PUT /v1/courses/{courseId}/enrolment/version`

use glotto_domain::courses::VersionNumber;
use glotto_domain::enrolment::AcceptVersionError;
use glotto_domain::input;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::EnrolmentView;

/// The version to accept.
#[input]
pub struct UpdateEnrolmentVersionInput {
    /// The version.
    pub version: VersionNumber,
}

/// Accepts a newer version of a course.
pub struct UpdateEnrolmentVersion;

impl Endpoint for UpdateEnrolmentVersion {
    const SPEC: Spec =
        Spec::put("update_enrolment_version", "/v1/courses/{courseId}/enrolment/version", Access::SignedIn)
            .summary("Accept version")
            .description(
                "From now on you learn with a newer version of the course. Completed lessons and positions carry over \
                 to the lessons that it still has, and are kept for those that it does not have. The version that you \
                 have changes nothing; an older one is refused.",
            )
            .example(r#"{"version":2}"#)
            .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Write(&[Part::Learning])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<UpdateEnrolmentVersionInput>;
    type Response = Json<EnrolmentView>;
    type Errors = (AcceptVersionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (learner, wanted) = (cx.actor()?.user, cx.body.version);
        cx.retry_on_conflict("the enrolment", || async {
            let (read, course) = cx.store.enrolments().find_with_course(learner, cx.path.course_id).await?;
            let (read, course) = read.zip(course).ok_or_else(Problem::not_found)?;
            let mut enrolment = read.clone().enrolment();
            if enrolment.accept(&course, wanted)? {
                cx.store.enrolments().accept_version(&read, wanted).await?;
            }
            let version = cx.store.courses().find_version(course.id, wanted).await?;
            Ok(Json(EnrolmentView::of(&enrolment, &course, version.as_deref())))
        })
        .await
    }
}
