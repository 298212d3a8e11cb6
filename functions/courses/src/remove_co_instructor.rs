//! `DELETE /v1/courses/{courseId}/co-instructors/{userId}`: takes a co-instructor's right away.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::courses::{CourseAct, OwnerError, ReviseError};
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;

use crate::authoring::{demand_revision, persistently};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "remove_co_instructor",
    Method::Delete,
    "/v1/courses/{courseId}/co-instructors/{userId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Course])])
.tells(
    "Remove a co-instructor",
    "From their next request on they do not write the course any more. By the owner or an admin; co-instructors may \
     leave by themselves. Who is none stays none. `If-Match` takes the course's `ETag`.",
)
.answers_with(204, "")
.refuses(&[OwnerError::KINDS, ReviseError::KINDS])
.versioned();

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (actor, user) = (request.actor()?, request.path_id::<UserId>("userId")?);
    let read = context.store.courses().find(request.path_id("courseId")?).await?.ok_or_else(Problem::not_found)?;
    let act = if user == actor.user { CourseAct::Write } else { CourseAct::Share };
    read.admit_owner(actor.user, actor.role, act).map_err(Problem::refused)?;
    demand_revision(request, read.rev)?;
    let mut course = read.clone();
    if course.unshare_with(user) {
        let entry = request.act(context, Act::CourseRightRevoked, user);
        let mut transaction = Transaction::new(&context.store);
        transaction
            .update_instructors(&read, &course, context.now(), ReviseError::Stale)
            .record(&entry.detail(format!("coInstructor of {}", course.id)));
        transaction.commit(&context.store).await?;
    }
    Ok(Reply::no_content().revision(course.rev))
}
