//! `DELETE /v1/courses/{courseId}/modules/{moduleId}`: takes an empty module out of a course.

use futures::FutureExt as _;
use glotto_domain::courses::{AuthorError, RemoveModuleError, ReviseError};
use glotto_domain::identity::Permission;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, persistently};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "delete_module",
    Method::Delete,
    "/v1/courses/{courseId}/modules/{moduleId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells(
    "Delete a module",
    "Only an empty one: lessons are moved or deleted first, so that none goes by accident. `If-Match` and the `ETag` \
     of the answer are those of the course.",
)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, RemoveModuleError::KINDS])
.versioned();

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let id = request.path_id("moduleId")?;
    let mut revision = Revision::open(context, request).await?;
    revision.outline.remove_module(id).map_err(Problem::refused)?;
    revision.close(context);
    revision.transaction(context).commit(&context.store).await?;
    Ok(Reply::no_content().revision(revision.course.rev))
}
