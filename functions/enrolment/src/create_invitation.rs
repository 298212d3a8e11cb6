//! `POST /v1/courses/{courseId}/invitations`

use glotto_domain::courses::CourseAct;
use glotto_domain::enrolment::{
    CreateInvitationError, InvitationCode, InvitationExpiry, InvitationNote, InvitationUses, MAX_INVITATIONS,
};
use glotto_domain::id::InvitationId;
use glotto_domain::input;
use glotto_http::{Access, CoursePath, Created, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part, hash};
use glotto_store::enrolment::InvitationItem;

use crate::NewInvitationView;

/// A new invitation.
#[input]
pub struct CreateInvitationInput {
    /// How many users it admits. If it is missing, there is no limit.
    pub max_uses: Option<InvitationUses>,
    /// When it expires. If it is missing, it does not.
    pub expires_at: Option<InvitationExpiry>,
    /// A note for the authors of the course.
    pub note: Option<InvitationNote>,
}

/// Creates an invitation to a course.
pub struct CreateInvitation;

impl Endpoint for CreateInvitation {
    const SPEC: Spec =
        Spec::post("create_invitation", "/v1/courses/{courseId}/invitations", Access::Course(CourseAct::Write))
            .summary("Create invitation")
            .description(
                "Returns a code with which users enrol in the course while it admits by invitation. A course has at \
                 most 100. The code is shown only once and stored as a hash, so an `Idempotency-Key` is not honoured: \
                 if the response was lost, create another one, and delete the first.",
            )
            .example(r#"{"maxUses":25,"note":"Evening class"}"#)
            .grants(&[Grant::Read(&[Part::Admission, Part::Course]), Grant::Write(&[Part::Admission])]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateInvitationInput>;
    type Response = Created<NewInvitationView>;
    type Errors = (CreateInvitationError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let code = InvitationCode::of_bits(cx.rng.bytes());
        let item = InvitationItem {
            course_id: course.id,
            id: cx.new_id::<InvitationId>(),
            hash: hash::text(code.as_str().as_bytes()),
            most: cx.body.max_uses,
            used: 0,
            ends: cx.body.expires_at.map(|expiry| expiry.0),
            note: cx.body.note.clone(),
            created: cx.now(),
        };
        if item.invitation().has_expired(cx.now()) {
            return Err(CreateInvitationError::Expired.into());
        }
        if cx.store.invitations().list(course.id, cx.now()).await?.len() >= MAX_INVITATIONS {
            return Err(CreateInvitationError::TooMany.into());
        }
        cx.store.invitations().create(&item).await?;
        let location = format!("/v1/courses/{}/invitations", course.id);
        let invitation_code = code.as_str().to_owned();
        Ok(Created::new(location, NewInvitationView { invitation: item.into(), invitation_code }))
    }
}
