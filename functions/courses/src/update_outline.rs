//! `PUT /v1/courses/{courseId}/outline`

use glotto_domain::courses::{CourseAct, ModuleOrder};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::input;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Localized, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;
use crate::course_view::CourseView;

/// The order of the modules and lessons of a course.
#[input]
pub struct UpdateOutlineInput {
    /// All modules, in order.
    pub modules: Vec<ModuleOrderInput>,
}

/// A module and its lessons.
#[input]
pub struct ModuleOrderInput {
    /// The module.
    pub module_id: ModuleId,
    /// The lessons of the module, in order.
    pub lesson_ids: Vec<LessonId>,
}

/// Reorders the modules and lessons of a course.
pub struct UpdateOutline;

impl Endpoint for UpdateOutline {
    const SPEC: Spec = Spec::put("update_outline", "/v1/courses/{courseId}/outline", Access::Course(CourseAct::Write))
        .summary("Update outline")
        .description(
            "Reorders modules and lessons. Name every module and every lesson of the course exactly once, in the new \
             order; lessons can move to another module. `If-Match` takes the `ETag` of the course.",
        )
        .example(
            r#"{"modules":[{"moduleId":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD",
            "lessonIds":["les_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}]}"#,
        )
        .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<UpdateOutlineInput>;
    type Response = Localized<Json<CourseView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            change.outline.reorder(&cx.body.order())?;
            change.save(cx).await?;
            Ok(change.respond(cx))
        })
        .await
    }
}

impl UpdateOutlineInput {
    fn order(&self) -> Vec<ModuleOrder> {
        let order =
            |input: &ModuleOrderInput| ModuleOrder { module: input.module_id, lessons: input.lesson_ids.clone() };
        self.modules.iter().map(order).collect()
    }
}
