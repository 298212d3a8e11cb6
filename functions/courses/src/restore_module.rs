//! `POST /v1/courses/{courseId}/modules/{moduleId}/restoration`

use glotto_domain::courses::{AddModuleError, CourseAct, DeletedModule, Module, ReviseError};
use glotto_http::{Access, Cx, Endpoint, Json, ModulePath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedModuleView;
use crate::course_change::CourseChange;
use crate::course_view::ModuleView;
use crate::localizer::Localizer;

/// Restores a deleted module.
pub struct RestoreModule;

impl Endpoint for RestoreModule {
    const SPEC: Spec = Spec::post(
        "restore_module",
        "/v1/courses/{courseId}/modules/{moduleId}/restoration",
        Access::Course(CourseAct::Write),
    )
    .summary("Restore module")
    .description(
        "Restores a module that was deleted from the draft less than 30 days ago, at the end of the course. It had no \
         lessons; those that were in it and were deleted before are restored to it after this. A module that was not \
         deleted does not change. `courseEtag` is the `ETag` of the course afterwards.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = ModulePath;
    type Query = ();
    type Body = ();
    type Response = Json<ChangedModuleView>;
    type Errors = (AddModuleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ModulePath { course_id, module_id } = cx.path;
        cx.retry_on_conflict("the course", || async {
            // Before the course, which has what another request restores in between.
            let deleted = cx.store.courses().find_deleted_module(course_id, module_id, cx.now()).await?;
            let mut change = CourseChange::load(cx, course_id).await?;
            let module = match change.outline.module(module_id).cloned() {
                Some(module) => module,
                None => restore(cx, &mut change, deleted.ok_or_else(Problem::not_found)?).await?,
            };
            let default = &change.course.metadata.default_language;
            let view = ModuleView::of(&module, &Localizer::author(cx).in_language_of(&module.title, default));
            Ok(Json(ChangedModuleView::of(view, &change.course)))
        })
        .await
    }
}

async fn restore(cx: &Cx<'_, RestoreModule>, change: &mut CourseChange, deleted: DeletedModule) -> Result<Module> {
    change.outline.add_module(deleted.id, deleted.title.clone())?;
    let mut transaction = change.prepare_unconditional(cx);
    transaction.take_deleted_module(&deleted, ReviseError::Stale);
    transaction.commit(&cx.store).await?;
    Ok(Module { id: deleted.id, title: deleted.title, lessons: Vec::new() })
}
