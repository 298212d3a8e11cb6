//! `POST /v1/courses/{courseId}/modules`: adds a module at the end of a course.

use futures::FutureExt as _;
use glotto_domain::courses::{AddModuleError, AuthorError, Module, ModuleTitle, ReviseError, Translations};
use glotto_domain::id::ModuleId;
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, demand_default_language, persistently};
use crate::course_view::ModuleView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "create_module",
    Method::Post,
    "/v1/courses/{courseId}/modules",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells("Add a module", "It comes last. `If-Match` and the `ETag` of the answer are those of the course.")
.accepts::<CreateModule>()
.example(r#"{"title":{"en":"At the market","de":"Auf dem Markt"}}"#)
.answers::<ModuleView>(201)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, AddModuleError::KINDS])
.versioned()
.once();

/// A new module.
#[input]
pub struct CreateModule {
    /// What it is called, at least in the course's default language.
    pub title: Translations<ModuleTitle>,
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let CreateModule { title } = request.json()?;
    let mut revision = Revision::open(context, request).await?;
    demand_default_language(&title, &revision.course)?;
    let module = Module { id: context.new_id::<ModuleId>(), title, lessons: Vec::new() };
    revision.outline.add_module(module.id, module.title.clone()).map_err(Problem::refused)?;
    revision.close(context);
    let view = ModuleView::of(&module, &revision.course, &Reader::author(request));
    let location = format!("/v1/courses/{}/modules/{}", revision.course.id, module.id);
    let reply = Reply::created(location, &view).revision(revision.course.rev);
    let mut transaction = revision.transaction(context);
    transaction.keep(request.keep(&reply));
    transaction.commit(&context.store).await?;
    Ok(reply)
}
