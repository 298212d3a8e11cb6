//! `POST /v1/courses/{courseId}/enrolment`

use glotto_domain::enrolment::{EnrolError, EnrolRefusal, Enrolment, InvitationCode, admit};
use glotto_domain::progress::finish_course;
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Classify as _, Pointer, ValidationErrors, input};
use glotto_http::{
    Access, CoursePath, CreatedOrExisting, Cx, Endpoint, Idempotent, Json, Problem, Result, Spec, limits,
};
use glotto_runtime::{Grant, Part};
use glotto_store::Conflict;
use glotto_store::enrolment::FormerEnrolmentItem;
use serde_json::json;

use crate::events::course_completed;
use crate::views::steps;
use crate::{EnrolmentView, invitation_hash};

/// What speaks for the caller.
#[input]
pub struct EnrolInput {
    /// The code of an invitation, if the course needs one.
    pub invitation: Option<InvitationCode>,
}

/// Enrols the caller in a published course.
pub struct Enrol;

impl Endpoint for Enrol {
    const SPEC: Spec = Spec::post("enrol", "/v1/courses/{courseId}/enrolment", Access::SignedIn)
        .summary("Enrol in course")
        .description(
            "Any user can enrol in a published course, in its latest version, if its `admission` permits it. The \
             answer to an invitation that is unknown, used up or for another address is the same. If courses have to \
             be finished first, `errors` names them, with pointers into the course. Enrolling again changes nothing: \
             the answer is then 200 with the enrolment instead of 201. A learner who left the course before needs a \
             seat and, if so, an invitation again, and continues where they were, in the latest version.",
        )
        .example(r#"{"invitation":"7KQ2-M9XD-0FTR-5HWB-3NVC-8JZE"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::Admission, Part::Course, Part::Learning]),
            Grant::Write(&[Part::Admission, Part::Event, Part::Learning, Part::Limit]),
        ]);
    type Path = CoursePath;
    type Query = ();
    type Body = Option<Json<EnrolInput>>;
    type Response = Idempotent<CreatedOrExisting<EnrolmentView>>;
    type Errors = (EnrolError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let code = cx.body.as_ref().and_then(|body| body.invitation.as_ref());
        if code.is_some() {
            limits::count(cx, &[(&Limit::INVITATION_ACCOUNT, &cx.actor()?.user.to_string())]).await?;
        }
        cx.retry_on_conflict("the enrolment", || enrol(cx, code)).await
    }
}

/// What an invitation with this code may be stored under: one for any user, and one for the caller's address.
async fn hashes(cx: &Cx<'_, Enrol>, code: &InvitationCode) -> Result<Vec<String>> {
    let account = cx.store.accounts().find(cx.actor()?.user).await?.filter(|account| account.verified);
    let for_address = account.map(|account| invitation_hash::of(code, Some(&account.email)));
    Ok([Some(invitation_hash::of(code, None)), for_address].into_iter().flatten().collect())
}

/// Enrols the caller, with the code that they sent.
async fn enrol(
    cx: &Cx<'_, Enrol>,
    code: Option<&InvitationCode>,
) -> Result<Idempotent<CreatedOrExisting<EnrolmentView>>> {
    let learner = cx.actor()?.user;
    let hashes = match code {
        Some(code) => hashes(cx, code).await?,
        None => Vec::new(),
    };
    let found = cx.store.enrolments().find_admission(learner, cx.path.course_id, &hashes).await?;
    let course = found.course.as_ref().ok_or_else(Problem::not_found)?;
    let version = found.version.as_deref();
    if let Some(enrolment) = found.enrolment {
        let view = EnrolmentView::of(&enrolment.enrolment(), course, version);
        return cx.record_idempotent(CreatedOrExisting::Existing(view)).await;
    }
    let admitted = admit(course, found.application(code.is_some()), cx.now()).map_err(refuse)?;
    let former = found.former.as_ref();
    let mut enrolment = Enrolment::begin(learner, course, former.map(FormerEnrolmentItem::enrolment), cx.now())?;
    let bonus = version.and_then(|version| finish_course(&mut enrolment, &steps(version)));
    let event = cx.event("LearnerEnrolled", json!({"userId": learner, "courseId": course.id}));
    let location = format!("/v1/courses/{}/progress", course.id);
    let response = CreatedOrExisting::Created(location, EnrolmentView::of(&enrolment, course, version));
    let enrolments = cx.store.enrolments();
    let mut tx = enrolments.prepare_enrolment(&enrolment, (former, bonus), cx.new_revision(), cx.now(), &event);
    if bonus.is_some() {
        tx.emit(&course_completed(cx, &enrolment));
    }
    if let Some(invitation) = found.invitation.as_ref().filter(|_| admitted.by_invitation) {
        tx.use_invitation(invitation, cx.now(), Conflict);
    }
    cx.commit_idempotent(tx, response).await
}

/// What is missing is named, as where a course is published, and so is the member that is no longer valid.
fn refuse(refusal: EnrolRefusal) -> Problem {
    let (error, errors) = match refusal {
        EnrolRefusal::Error(error @ EnrolError::InvitationExpired) => {
            let mut errors = ValidationErrors::default();
            errors.add(&Pointer::root().child("invitation"), "has expired");
            (error, errors)
        }
        EnrolRefusal::Error(error) => return error.into(),
        EnrolRefusal::Prerequisites(errors) => (EnrolError::PrerequisitesMissing, errors),
    };
    Problem { errors_omitted: errors.omitted_errors(), errors: errors.into_vec(), ..Problem::of(error.kind()) }
}
