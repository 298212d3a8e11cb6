//! `DELETE /v1/courses/{courseId}/enrolment`

use glotto_http::{Access, CoursePath, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};

/// Ends the caller's enrolment in a course.
pub struct LeaveCourse;

impl Endpoint for LeaveCourse {
    const SPEC: Spec = Spec::delete("leave_course", "/v1/courses/{courseId}/enrolment", Access::SignedIn)
        .summary("Leave course")
        .description(
            "Your seat is free for others. Points and streak stay. Completed lessons are kept for a learner who enrols \
             again. Leaving a course that you are not enrolled in changes nothing and gives the same answer.",
        )
        .grants(&[Grant::Read(&[Part::Learning]), Grant::Write(&[Part::Admission, Part::Learning])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let learner = cx.actor()?.user;
        cx.retry_on_conflict("the enrolment", || async {
            if let Some(enrolment) = cx.store.enrolments().find(learner, cx.path.course_id).await? {
                cx.store.enrolments().leave(enrolment, cx.now()).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}
