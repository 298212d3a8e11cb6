//! `DELETE /v1/courses/{courseId}/invitations/{invitationId}`

use glotto_domain::courses::CourseAct;
use glotto_domain::id::{CourseId, InvitationId};
use glotto_http::{Access, Cx, Endpoint, NoContent, PathParams, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

/// An invitation to a course.
#[derive(PathParams)]
pub struct InvitationPath {
    /// The course.
    pub course_id: CourseId,
    /// The invitation.
    pub invitation_id: InvitationId,
}

/// Deletes an invitation to a course.
pub struct DeleteInvitation;

impl Endpoint for DeleteInvitation {
    const SPEC: Spec = Spec::delete(
        "delete_invitation",
        "/v1/courses/{courseId}/invitations/{invitationId}",
        Access::Course(CourseAct::Write),
    )
    .summary("Delete invitation")
    .description(
        "Its code admits no user any more. Users that it has admitted stay. Deleting an invitation that the course \
         does not have changes nothing.",
    )
    .grants(&[Grant::Read(&[Part::Admission, Part::Course]), Grant::Write(&[Part::Admission])]);
    type Path = InvitationPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        cx.store.invitations().delete(course.id, cx.path.invitation_id).await?;
        Ok(NoContent)
    }
}
