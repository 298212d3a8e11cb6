//! `POST /v1/courses/{courseId}/enrolment`: somebody begins to learn with a course.

use futures::FutureExt as _;
use glotto_domain::enrolment::{EnrolError, Enrolment};
use glotto_domain::id::CourseId;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::enrolment::FormerEnrolmentItem;
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};
use serde_json::json;

use crate::EnrolmentView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "enrol",
    Method::Post,
    "/v1/courses/{courseId}/enrolment",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Event, Part::User])])
.tells(
    "Enrol in a course",
    "Courses of the catalogue take everybody. Enrolling twice is harmless: whoever is enrolled already gets 200 with \
     their enrolment instead of 201. Whoever comes back after leaving goes on where they were.",
)
.answers::<EnrolmentView>(201)
.or_answers(200)
.refuses(&[EnrolError::KINDS])
.once();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let learner = request.actor()?.user;
    let course: CourseId = request.path_id("courseId")?;
    let mut retry = ConflictRetry::default();
    loop {
        let found = context.store.enrolments().find_admission(learner, course).await?;
        if let Some(enrolment) = found.enrolment {
            let reply = Reply::ok(&EnrolmentView::of(&enrolment.enrolment()));
            let mut tx: Transaction<Conflict> = Transaction::new(&context.store);
            tx.keep(request.keep(&reply));
            tx.commit(&context.store).await?;
            return Ok(reply);
        }
        let course = found.course.ok_or_else(Problem::not_found)?;
        let former = found.former.as_ref();
        let before = former.map(FormerEnrolmentItem::enrolment);
        let enrolment = Enrolment::begin(learner, &course, before, context.now()).map_err(Problem::refused)?;
        let reply = Reply::created(format!("/v1/courses/{}/progress", course.id), &EnrolmentView::of(&enrolment));
        let payload = json!({"userId": learner, "courseId": course.id});
        let event = context.event("LearnerEnrolled", Some(&request.trace), payload);
        let mut tx = context.store.enrolments().enrol(&enrolment, former, context.new_revision(), &event);
        tx.keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Err(CommitError::Refused(Conflict)) => retry.wait("the enrolment").await?,
            outcome => return outcome.map(|()| reply).map_err(Problem::from),
        }
    }
}
