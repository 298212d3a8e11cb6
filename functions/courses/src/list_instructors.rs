//! `GET /v1/courses/{courseId}/instructors`

use glotto_domain::courses::CourseAct;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::instructor_view::{InstructorView, InstructorsView};

/// Lists the instructors of a course.
pub struct ListInstructors;

impl Endpoint for ListInstructors {
    const SPEC: Spec =
        Spec::get("list_instructors", "/v1/courses/{courseId}/instructors", Access::Course(CourseAct::Write))
            .summary("List instructors")
            .description("The owner of the course first, then the co-instructors.")
            .grants(&[Grant::Read(&[Part::Account, Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<InstructorsView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let users = std::iter::once(course.owner).chain(course.co_instructors.iter().copied());
        let accounts = cx.store.accounts().find_many(users).await?;
        let items = accounts.iter().filter_map(|account| InstructorView::of(account, &course)).collect();
        Ok(Json(InstructorsView { items }).revision(course.rev))
    }
}
