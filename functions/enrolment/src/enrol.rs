//! `POST /v1/courses/{courseId}/enrolment`

use glotto_domain::enrolment::{EnrolError, Enrolment};
use glotto_http::{Access, CoursePath, CreatedOrExisting, Cx, Endpoint, Idempotent, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::enrolment::FormerEnrolmentItem;
use serde_json::json;

use crate::EnrolmentView;

/// Enrols the caller in a published course.
pub struct Enrol;

impl Endpoint for Enrol {
    const SPEC: Spec = Spec::post("enrol", "/v1/courses/{courseId}/enrolment", Access::SignedIn)
        .summary("Enrol in course")
        .description(
            "Any user can enrol in a published course, in its latest version. Enrolling again changes nothing: the \
             answer is then 200 with the enrolment instead of 201. A learner who left the course before continues \
             where they were, in the latest version.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Write(&[Part::Event, Part::Learning])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Idempotent<CreatedOrExisting<EnrolmentView>>;
    type Errors = (EnrolError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let learner = cx.actor()?.user;
        cx.retry_on_conflict("the enrolment", || async {
            let found = cx.store.enrolments().find_admission(learner, cx.path.course_id).await?;
            let course = found.course.ok_or_else(Problem::not_found)?;
            let version = found.version.as_deref();
            if let Some(enrolment) = found.enrolment {
                let view = EnrolmentView::of(&enrolment.enrolment(), &course, version);
                return cx.record_idempotent(CreatedOrExisting::Existing(view)).await;
            }
            let former = found.former.as_ref();
            let before = former.map(FormerEnrolmentItem::enrolment);
            let enrolment = Enrolment::begin(learner, &course, before, cx.now())?;
            let event = cx.event("LearnerEnrolled", json!({"userId": learner, "courseId": course.id}));
            let location = format!("/v1/courses/{}/progress", course.id);
            let response = CreatedOrExisting::Created(location, EnrolmentView::of(&enrolment, &course, version));
            let tx = cx.store.enrolments().prepare_enrolment(&enrolment, former, cx.new_revision(), cx.now(), &event);
            cx.commit_idempotent(tx, response).await
        })
        .await
    }
}
