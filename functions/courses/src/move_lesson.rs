//! `PUT /v1/courses/{courseId}/lessons/{lessonId}/place`

use glotto_domain::courses::CourseAct;
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::input;
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, NoContent, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::course_change::CourseChange;

/// The place of a lesson.
#[input]
pub struct MoveLessonInput {
    /// The module. Without it, the lesson stays in its module.
    pub module_id: Option<ModuleId>,
    /// The lesson of that module that it follows. Without one, it becomes the first.
    pub after: Option<LessonId>,
}

/// Moves a lesson.
pub struct MoveLesson;

impl Endpoint for MoveLesson {
    const SPEC: Spec =
        Spec::put("move_lesson", "/v1/courses/{courseId}/lessons/{lessonId}/place", Access::Course(CourseAct::Write))
            .summary("Move lesson")
            .description(
                "Moves the lesson behind another one of its module or of another module, or to the beginning. All \
                 other lessons stay as they are, so moves of several authors at the same time are all made, and \
                 `If-Match` is not needed. A repetition changes nothing. `If-Match` and `ETag` are those of the \
                 course.",
            )
            .example(r#"{"moduleId":"mod_01J9ZK5W6V4QX0N8R3T7B2M1CD","after":"les_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#)
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course])]);
    type Path = LessonPath;
    type Query = ();
    type Body = Json<MoveLessonInput>;
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let mut change = CourseChange::load(cx, cx.path.course_id).await?;
            if !change.outline.place_lesson(cx.path.lesson_id, cx.body.module_id, cx.body.after)? {
                return Err(Problem::not_found());
            }
            change.save(cx).await?;
            Ok(NoContent.revision(change.course.rev))
        })
        .await
    }
}
