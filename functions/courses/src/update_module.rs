//! `PATCH /v1/courses/{courseId}/modules/{moduleId}`: gives a module another title.

use futures::FutureExt as _;
use glotto_domain::courses::{AuthorError, ModuleTitle, RenameModuleError, ReviseError, TranslationsPatch};
use glotto_domain::id::ModuleId;
use glotto_domain::identity::Permission;
use glotto_domain::{Faults, Pointer, input};
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};

use crate::authoring::{Revision, persistently};
use crate::course_view::ModuleView;
use crate::reader::Reader;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "update_module",
    Method::Patch,
    "/v1/courses/{courseId}/modules/{moduleId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])])
.tells(
    "Change a module",
    "Texts are changed by language, and null takes one away. `If-Match` and the `ETag` of the answer are those of the \
     course.",
)
.accepts::<UpdateModule>()
.example(r#"{"title":{"fr":"Au marché"}}"#)
.answers::<ModuleView>(200)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, RenameModuleError::KINDS])
.versioned();

/// What is to change.
#[input]
pub struct UpdateModule {
    /// What it is called.
    pub title: Option<TranslationsPatch<ModuleTitle>>,
}

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: UpdateModule = request.json()?;
    let id: ModuleId = request.path_id("moduleId")?;
    let mut revision = Revision::open(context, request).await?;
    let mut module = revision.outline.module(id).cloned().ok_or_else(Problem::not_found)?;
    if let Some(patch) = input.title {
        let (mut faults, at) = (Faults::default(), Pointer::root().child("title"));
        module.title = patch.apply_to(&module.title, &revision.course.default_language, &at, &mut faults);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        revision.outline.rename_module(id, module.title.clone()).map_err(Problem::refused)?;
    }
    if revision.close(context) {
        revision.transaction(context).commit(&context.store).await?;
    }
    let view = ModuleView::of(&module, &revision.course, &Reader::author(request));
    Ok(Reply::ok(&view).revision(revision.course.rev))
}
