//! `POST /v1/courses/{courseId}/publication`: puts a course into the catalogue.

use futures::FutureExt as _;
use glotto_domain::courses::{OwnerError, PublishError, ReviseError};
use glotto_domain::identity::Permission;
use glotto_domain::{Classify as _, Faults};
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use serde_json::json;

use crate::authoring::{Revision, persistently};
use crate::course_view::CourseView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "publish_course",
    Method::Post,
    "/v1/courses/{courseId}/publication",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Catalogue, Part::Course, Part::Event])])
.tells(
    "Publish a course",
    "Everybody finds it in the catalogue from then on, in the place of its first publication. It needs a lesson, and \
     every video must be ready; what is missing is told in `errors`, with pointers into the course. To publish again \
     changes nothing. Only its owner and admins do this.",
)
.answers::<CourseView>(200)
.refuses(&[OwnerError::KINDS, ReviseError::KINDS, PublishError::KINDS])
.versioned();

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let mut revision = Revision::open_to_publish(context, request).await?;
    if !revision.was_published() {
        revision.course.publish(&revision.outline, context.now()).map_err(not_ready)?;
        revision.close(context);
        let told = json!({"courseId": revision.course.id, "ownerId": revision.course.owner});
        let mut transaction = revision.transaction(context);
        transaction.emit(&context.event("CoursePublished", Some(&request.trace), told));
        transaction.commit(&context.store).await?;
    }
    let reader = Reader::author(request);
    let view = CourseView::of(&revision.course, &revision.outline, &reader);
    Ok(reader.told(Reply::ok(&view), revision.course.rev, &[&view.summary.language]))
}

fn not_ready(faults: Faults) -> Problem {
    Problem { errors: faults.into_vec(), ..Problem::of(PublishError::NotReady.kind()) }
}
