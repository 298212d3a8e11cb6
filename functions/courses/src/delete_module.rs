//! `DELETE /v1/courses/{courseId}/modules/{moduleId}`

use glotto_domain::courses::{CourseAct, DeletedModule, RemoveModuleError};
use glotto_http::{Access, Cx, Endpoint, ModulePath, NoContent, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;

/// Deletes an empty module.
pub struct DeleteModule;

impl Endpoint for DeleteModule {
    const SPEC: Spec =
        Spec::delete("delete_module", "/v1/courses/{courseId}/modules/{moduleId}", Access::Course(CourseAct::Write))
            .summary("Delete module")
            .description(
                "The module must be empty: move or delete its lessons first, so that no lesson is lost by accident. \
                 It can be restored for 30 days. `If-Match` and `ETag` are those of the course.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = ModulePath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = (RemoveModuleError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            let module = change.outline.module(cx.path.module_id).cloned().ok_or_else(Problem::not_found)?;
            change.outline.remove_module(module.id)?;
            let (course, deleted) = (change.course.id, cx.now());
            let mut transaction = change.prepare_next_revision(cx)?;
            transaction.keep_deleted_module(&DeletedModule { course, id: module.id, title: module.title, deleted });
            transaction.commit(&cx.store).await?;
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
