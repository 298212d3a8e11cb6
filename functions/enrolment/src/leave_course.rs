//! `DELETE /v1/courses/{courseId}/enrolment`: somebody no longer learns with a course.

use futures::FutureExt as _;
use glotto_domain::id::CourseId;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, Conflict, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "leave_course",
    Method::Delete,
    "/v1/courses/{courseId}/enrolment",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::User])])
.tells(
    "Leave a course",
    "Points and streak stay. What was completed is put aside and found again by whoever enrols once more. Leaving \
     twice, or a course that one was never in, changes nothing and answers the same.",
)
.answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let learner = request.actor()?.user;
    let course: CourseId = request.path_id("courseId")?;
    let mut retry = ConflictRetry::default();
    loop {
        let Some(enrolment) = context.store.enrolments().find(learner, course).await? else {
            return Ok(Reply::no_content());
        };
        match context.store.enrolments().leave(enrolment, context.now()).await {
            Err(CommitError::Refused(Conflict)) => retry.wait("the enrolment").await?,
            outcome => return outcome.map(|()| Reply::no_content()).map_err(Problem::from),
        }
    }
}
