//! `PUT /v1/courses/{courseId}/enrolment/version`

use glotto_domain::courses::VersionNumber;
use glotto_domain::enrolment::{AcceptVersionError, LearnError};
use glotto_domain::input;
use glotto_domain::progress::finish_course;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::courses::entitlement_of;

use crate::EnrolmentView;
use crate::events::course_completed;
use crate::views::steps;

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
                "From now on you learn with the latest version of the course, while that is published. Completed \
                 lessons and positions carry over to the lessons that it still has, and are kept for those that it \
                 does not have. If you have completed all of it, the course is finished. The version that you have \
                 changes nothing. An older one is refused, and so is, with 404, one that was replaced by a later one \
                 or taken out of the catalogue.",
            )
            .example(r#"{"version":2}"#)
            .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Write(&[Part::Event, Part::Learning])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<UpdateEnrolmentVersionInput>;
    type Response = Json<EnrolmentView>;
    type Errors = (LearnError, AcceptVersionError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, wanted) = (cx.actor()?, cx.body.version);
        cx.retry_on_conflict("the enrolment", || async {
            let (read, course) = cx.store.enrolments().find_with_course(actor.user, cx.path.course_id).await?;
            let course = course.ok_or_else(Problem::not_found)?;
            entitlement_of(&course, Some((actor.user, actor.role)), read.as_ref()).check_learner()?;
            let read = read.ok_or_else(Problem::not_found)?;
            let mut enrolment = read.clone().enrolment();
            let is_changed = enrolment.accept(&course, wanted)?;
            let version = cx.store.courses().find_version(course.id, wanted).await?;
            if is_changed {
                let bonus = version.as_deref().and_then(|version| finish_course(&mut enrolment, &steps(version)));
                let bonus = bonus.map(|xp| (xp, course_completed(cx, &enrolment)));
                cx.store.enrolments().accept_version(&read, &enrolment, bonus.as_ref()).await?;
            }
            Ok(Json(EnrolmentView::of(&enrolment, &course, version.as_deref())))
        })
        .await
    }
}
