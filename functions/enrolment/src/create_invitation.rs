//! `POST /v1/courses/{courseId}/invitations`

use glotto_domain::courses::{Course, CourseAct, CourseMetadata};
use glotto_domain::enrolment::{
    CreateInvitationError, Invitation, InvitationCode, InvitationExpiry, InvitationNote, InvitationTerms,
    InvitationUses, MAX_INVITATIONS,
};
use glotto_domain::id::{InvitationId, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Revision, input};
use glotto_http::{Access, CoursePath, Created, Cx, Endpoint, Json, Problem, Result, Spec, limits};
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
use glotto_runtime::{Grant, Part};
use glotto_store::Event;
use glotto_store::enrolment::InvitationItem;
use jiff::Timestamp;

use crate::{InvitationView, NewInvitationView, invitation_hash};

/// A new invitation.
#[input]
pub struct CreateInvitationInput {
    /// How many users it admits. If it is missing, there is no limit, or the limit is 1 if there is an `email`.
    pub max_uses: Option<InvitationUses>,
    /// When it expires. If it is missing, it does not, or after 30 days if there is an `email`.
    pub expires_at: Option<InvitationExpiry>,
    /// The address that it is sent to. Then it admits only an account with this address, once.
    pub email: Option<EmailAddress>,
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
                 most 100. With an `email`, the code is also sent there, in the default language of the course, and \
                 admits only an account with this address, once; the answer is the same whether or not there is one. \
                 The code is shown only once and stored as a hash, so an `Idempotency-Key` is not honoured: if the \
                 response was lost, create another one, and delete the first.",
            )
            .example(r#"{"maxUses":25,"note":"Evening class"}"#)
            .grants(&[
                Grant::Read(&[Part::Admission, Part::Course]),
                Grant::Write(&[Part::Admission, Part::Event, Part::Limit]),
            ]);
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateInvitationInput>;
    type Response = Created<NewInvitationView>;
    type Errors = (CreateInvitationError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let terms = cx.body.terms().check(cx.now())?;
        if let Some(address) = &cx.body.email {
            // Before anything is counted: a stranger must not use up what an address may get.
            find_course_with_room(cx).await?;
            let (caller, address) = (cx.actor()?.user.to_string(), address.canonical());
            let limits = [(&Limit::INVITATION_MAIL_ACCOUNT, &*caller), (&Limit::INVITATION_MAIL_ADDRESS, &*address)];
            limits::count(cx, &limits).await?;
        }
        let code = InvitationCode::of_bits(cx.rng.bytes());
        cx.retry_on_conflict("the invitations", || create(cx, &code, terms)).await
    }
}

/// The course, if the caller may invite to it and it has room for one more invitation, and the revision of the list of
/// its invitations, which is read before the list.
async fn find_course_with_room(cx: &Cx<'_, CreateInvitation>) -> Result<(Course, Revision)> {
    let invitations = cx.store.invitations();
    let (course, read) = invitations.find_course(cx.path.course_id).await?;
    let course = course.ok_or_else(Problem::not_found)?;
    cx.authorize(&course)?;
    if invitations.list(course.id, cx.now()).await?.len() >= MAX_INVITATIONS {
        return Err(CreateInvitationError::TooMany.into());
    }
    Ok((course, read))
}

/// Creates an invitation.
async fn create(
    cx: &Cx<'_, CreateInvitation>,
    code: &InvitationCode,
    terms: Invitation,
) -> Result<Created<NewInvitationView>> {
    let (course, read) = find_course_with_room(cx).await?;
    let email = cx.body.email.as_ref();
    let item = InvitationItem {
        course_id: course.id,
        id: cx.new_id::<InvitationId>(),
        hash: invitation_hash::of(code, email),
        most: terms.most,
        used: terms.used,
        ends: terms.ends,
        email_hint: email.map(EmailAddress::masked),
        note: cx.body.note.clone(),
        created: cx.now(),
    };
    let mail = email.map(|address| mail(cx, &course, address, code, &item));
    cx.store.invitations().create(&item, (read, cx.revision_after(read)), mail.as_ref()).await?;
    let invitation_code = code.as_str().to_owned();
    let view = NewInvitationView { invitation: InvitationView::from(item), invitation_code };
    Ok(Created::new(format!("/v1/courses/{}/invitations", course.id), view))
}

/// Requests the mail with an invitation. Whether its reader has an account is not asked, so no answer reveals it.
fn mail(
    cx: &Cx<'_, CreateInvitation>,
    course: &Course,
    to: &EmailAddress,
    code: &InvitationCode,
    invitation: &InvitationItem,
) -> Event {
    let CourseMetadata { title, default_language: locale, .. } = &course.metadata;
    let template = MailTemplate::CourseInvitation {
        course_id: course.id,
        course_title: title.pick(&[], locale).1.to_string(),
        code: code.as_str().to_owned(),
        until: invitation.ends.unwrap_or(Timestamp::MAX),
    };
    let (id, user_id) = (cx.new_id(), UserId::NIL);
    cx.event(MAIL_REQUESTED, MailRequest { id, user_id, to: to.clone(), locale: locale.clone(), template })
}

impl CreateInvitationInput {
    fn terms(&self) -> InvitationTerms {
        let ends = self.expires_at.map(|expiry| expiry.0);
        InvitationTerms { most: self.max_uses, ends, is_for_address: self.email.is_some() }
    }
}
