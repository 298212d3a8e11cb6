//! `DELETE /v1/courses/{courseId}/publication`: takes a course out of the catalogue.

use futures::FutureExt as _;
use glotto_domain::courses::{OwnerError, ReviseError};
use glotto_domain::identity::Permission;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use serde_json::json;

use crate::authoring::{Revision, persistently};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "unpublish_course",
    Method::Delete,
    "/v1/courses/{courseId}/publication",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Catalogue, Part::Course, Part::Event])])
.tells(
    "Take a course out of the catalogue",
    "Nobody new finds it or enrols; those who are enrolled keep it. A course that is not published stays as it is. \
     Only its owner and admins do this.",
)
.refuses(&[OwnerError::KINDS, ReviseError::KINDS])
.versioned();

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut revision = Revision::open_to_publish(context, request).await?;
    if revision.was_published() {
        revision.course.unpublish();
        revision.close(context);
        let told = json!({"courseId": revision.course.id, "ownerId": revision.course.owner});
        let mut transaction = revision.transaction(context);
        transaction.emit(&context.event("CourseUnpublished", Some(&request.trace), told));
        transaction.commit(&context.store).await?;
    }
    Ok(Reply::no_content().revision(revision.course.rev))
}
