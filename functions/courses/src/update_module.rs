//! `PATCH /v1/courses/{courseId}/modules/{moduleId}`

use glotto_domain::courses::{Course, CourseAct, ModuleTitle, RenameModuleError, Translations, TranslationsPatch};
use glotto_domain::{Pointer, ValidationErrors, input};
use glotto_http::{Access, Cx, Endpoint, Json, ModulePath, PartOf, Problem, Respond as _, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedModuleView;
use crate::course_change::CourseChange;
use crate::course_view::ModuleView;
use crate::localizer::Localizer;

/// Changes of a module.
#[input(change)]
pub struct UpdateModuleInput {
    /// The title.
    pub title: Option<TranslationsPatch<ModuleTitle>>,
}

/// Updates a module.
pub struct UpdateModule;

impl Endpoint for UpdateModule {
    const SPEC: Spec =
        Spec::patch("update_module", "/v1/courses/{courseId}/modules/{moduleId}", Access::Course(CourseAct::Write))
            .summary("Update module")
            .description(
                "Texts are changed by language, and null removes a language. `If-Match` takes the `ETag` of the \
                 course; the new one is `courseEtag`.",
            )
            .example(r#"{"title":{"fr":"Au marché"}}"#)
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = ModulePath;
    type Query = ();
    type Body = Json<UpdateModuleInput>;
    type Response = PartOf<Json<ChangedModuleView>>;
    type Errors = (RenameModuleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let mut module = change.outline.module(cx.path.module_id).cloned().ok_or_else(Problem::not_found)?;
            if let Some(patch) = cx.body.title.clone() {
                module.title = change_title(patch, &module.title, &change.course)?;
                change.outline.rename_module(module.id, module.title.clone())?;
            }
            change.save(cx).await?;
            let view = ModuleView::of(&module, &change.course.metadata.default_language, &Localizer::author(cx));
            Ok(Json(ChangedModuleView::of(view, &change.course)).part())
        })
        .await
    }
}

fn change_title(
    patch: TranslationsPatch<ModuleTitle>,
    before: &Translations<ModuleTitle>,
    course: &Course,
) -> Result<Translations<ModuleTitle>, ValidationErrors> {
    let mut errors = ValidationErrors::default();
    let after = patch.apply_to(before, &course.metadata.default_language, &Pointer::root().child("title"), &mut errors);
    if errors.is_empty() { Ok(after) } else { Err(errors) }
}
