//! `POST /v1/courses/{courseId}/modules`

use glotto_domain::courses::{AddModuleError, Course, CourseAct, Module, ModuleTitle, Translations};
use glotto_domain::{Pointer, ValidationErrors, input};
use glotto_http::{Access, CoursePath, Created, Cx, Endpoint, Idempotent, Json, PartOf, Respond as _, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedModuleView;
use crate::course_change::CourseChange;
use crate::course_view::ModuleView;
use crate::localizer::Localizer;

/// A new module.
#[input]
pub struct CreateModuleInput {
    /// The title, at least in the default language of the course.
    pub title: Translations<ModuleTitle>,
}

/// Creates a module.
pub struct CreateModule;

impl Endpoint for CreateModule {
    const SPEC: Spec = Spec::post("create_module", "/v1/courses/{courseId}/modules", Access::Course(CourseAct::Write))
        .summary("Create module")
        .description(
            "Appends a module to the course. `If-Match` takes the `ETag` of the course; the new one is `courseEtag`.",
        )
        .example(r#"{"title":{"en":"At the market","de":"Auf dem Markt"}}"#)
        .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateModuleInput>;
    type Response = Idempotent<PartOf<Created<ChangedModuleView>>>;
    type Errors = (AddModuleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let module = Module { id: cx.new_id(), title: cx.body.title.clone(), lessons: Vec::new() };
            check_title(&module.title, &change.course)?;
            change.outline.add_module(module.id, module.title.clone())?;
            let transaction = change.prepare_next_revision(cx)?;
            let view = ModuleView::of(&module, &change.course.metadata.default_language, &Localizer::author(cx));
            // A module is read with its course.
            let location = format!("/v1/courses/{}", change.course.id);
            let response = Created::new(location, ChangedModuleView::of(view, &change.course)).part();
            cx.commit_idempotent(transaction, response).await
        })
        .await
    }
}

/// Checks that a title exists in the course's default language, which all readers fall back to.
fn check_title(title: &Translations<ModuleTitle>, course: &Course) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::default();
    title.require(&course.metadata.default_language, &Pointer::root().child("title"), &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}
