//! `GET /v1/courses/{courseId}/invitations`

use glotto_domain::courses::CourseAct;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::{InvitationView, InvitationsView};

/// Lists the invitations to a course.
pub struct ListInvitations;

impl Endpoint for ListInvitations {
    const SPEC: Spec =
        Spec::get("list_invitations", "/v1/courses/{courseId}/invitations", Access::Course(CourseAct::Write))
            .summary("List invitations")
            .description("The invitations that have not expired, without their codes, the oldest first.")
            .grants(&[Grant::Read(&[Part::Admission, Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Json<InvitationsView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let found = cx.store.invitations().list(course.id, cx.now()).await?;
        Ok(Json(InvitationsView { items: found.into_iter().map(InvitationView::from).collect() }))
    }
}
