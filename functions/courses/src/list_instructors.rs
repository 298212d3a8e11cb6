//! `GET /v1/courses/{courseId}/instructors`: who teaches a course.

use futures::FutureExt as _;
use glotto_domain::courses::AuthorError;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::instructor_view::{InstructorView, InstructorsView};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "list_instructors",
    Method::Get,
    "/v1/courses/{courseId}/instructors",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course])])
.tells("List who teaches a course", "Its owner first, then its co-instructors; for those who write it themselves.")
.answers::<InstructorsView>(200)
.refuses(&[AuthorError::KINDS])
.versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let course = context.store.courses().find(request.path_id("courseId")?).await?.ok_or_else(Problem::not_found)?;
    course.admit_author(actor.user, actor.role).map_err(Problem::refused)?;
    let people = std::iter::once(course.owner).chain(course.co_instructors.iter().copied());
    let accounts = context.store.accounts().find_many(people).await?;
    let items = accounts.iter().filter_map(|account| InstructorView::of(account, &course)).collect();
    Ok(Reply::ok(&InstructorsView { items }).revision(course.rev))
}
