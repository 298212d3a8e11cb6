//! `PUT /v1/courses/{courseId}/outline`: puts modules and lessons into another order.

use futures::FutureExt as _;
use glotto_domain::courses::{AuthorError, ModuleOrder, ReviseError};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, persistently};
use crate::course_view::CourseView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "update_outline",
    Method::Put,
    "/v1/courses/{courseId}/outline",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells(
    "Reorder a course",
    "Names every module and every lesson exactly once, in the new order; lessons may move to another module. \
     `If-Match` takes the course's `ETag`.",
)
.accepts::<UpdateOutline>()
.example(
    r#"{"modules":[{"moduleId":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD","lessonIds":["les_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}]}"#,
)
.answers::<CourseView>(200)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS])
.versioned();

/// The order of a course.
#[input]
pub struct UpdateOutline {
    /// All modules, in order.
    pub modules: Vec<ModulePlace>,
}

/// A module and what stands in it.
#[input]
pub struct ModulePlace {
    /// The module.
    pub module_id: ModuleId,
    /// Its lessons, in order.
    pub lesson_ids: Vec<LessonId>,
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: UpdateOutline = request.json()?;
    let order: Vec<_> = input
        .modules
        .into_iter()
        .map(|place| ModuleOrder { module: place.module_id, lessons: place.lesson_ids })
        .collect();
    let mut revision = Revision::open(context, request).await?;
    revision.outline.arrange(&order).map_err(Problem::invalid)?;
    if revision.close(context) {
        revision.transaction(context).commit(&context.store).await?;
    }
    let reader = Reader::author(request);
    let view = CourseView::of(&revision.course, &revision.outline, &reader);
    Ok(reader.told(Reply::ok(&view), revision.course.rev, &[&view.summary.language]))
}
