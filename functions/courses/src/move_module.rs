//! `PUT /v1/courses/{courseId}/modules/{moduleId}/place`

use glotto_domain::courses::CourseAct;
use glotto_domain::id::ModuleId;
use glotto_domain::input;
use glotto_http::{Access, Cx, Endpoint, Json, ModulePath, NoContent, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;

/// The place of a module.
#[input]
pub struct MoveModuleInput {
    /// The module that it follows. Without one, it becomes the first.
    pub after: Option<ModuleId>,
}

/// Moves a module.
pub struct MoveModule;

impl Endpoint for MoveModule {
    const SPEC: Spec =
        Spec::put("move_module", "/v1/courses/{courseId}/modules/{moduleId}/place", Access::Course(CourseAct::Write))
            .summary("Move module")
            .description(
                "Moves the module with its lessons behind another one, or to the beginning. All other modules stay as \
                 they are, so moves of several authors at the same time are all made, and `If-Match` is not needed. A \
                 repetition changes nothing. `If-Match` and `ETag` are those of the course.",
            )
            .example(r#"{"after":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#)
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = ModulePath;
    type Query = ();
    type Body = Json<MoveModuleInput>;
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            if !change.outline.place_module(cx.path.module_id, cx.body.after)? {
                return Err(Problem::not_found());
            }
            change.save(cx).await?;
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
