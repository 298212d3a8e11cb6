//! `DELETE /v1/courses/{courseId}/enrolment`: somebody no longer learns with a course.

use futures::FutureExt as _;
use glotto_domain::id::CourseId;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, Conflict, Retries};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "leave_course",
    Method::Delete,
    "/v1/courses/{courseId}/enrolment",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::User])])
.describe(
    "Leave a course",
    "Points and streak stay. What was completed is put aside and found again by whoever enrols once more. Leaving \
     twice, or a course that one was never in, changes nothing and answers the same.",
)
.answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let learner = request.actor()?.user;
    let course: CourseId = request.path_id("courseId")?;
    let mut retries = Retries::default();
    loop {
        let Some(enrolment) = context.store.enrolment(learner, course).await? else {
            return Ok(Reply::no_content());
        };
        match context.store.leave(enrolment, context.now()).await {
            Err(CommitError::Condition(Conflict)) => retries.back_off("the enrolment").await?,
            outcome => return outcome.map(|()| Reply::no_content()).map_err(Problem::from),
        }
    }
}
