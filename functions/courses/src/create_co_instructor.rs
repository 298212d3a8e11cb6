//! `POST /v1/courses/{courseId}/co-instructors`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{AddCoInstructorError, Course, CourseAct, ReviseError};
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Pointer, ValidationErrors, input};
use glotto_http::{
    Access, CoursePath, CreatedOrExisting, Cx, Endpoint, Idempotent, Json, Problem, Respond as _, Result, Spec,
    Versioned, limits,
};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;
use glotto_store::identity::AccountItem;

use crate::instructor_view::{InstructorView, may_teach};

/// The user to add, named by one of the two.
#[input]
pub struct CreateCoInstructorInput {
    /// The id of the user.
    pub user_id: Option<UserId>,
    /// The email address of the user.
    pub email: Option<EmailAddress>,
}

/// The user to add.
enum Candidate {
    Id(UserId),
    Email(EmailAddress),
}

/// Adds a co-instructor to a course.
pub struct CreateCoInstructor;

impl Endpoint for CreateCoInstructor {
    const SPEC: Spec =
        Spec::post("create_co_instructor", "/v1/courses/{courseId}/co-instructors", Access::Course(CourseAct::Share))
            .summary("Add co-instructor")
            .description(
                "A co-instructor can change the texts, modules, lessons and videos of the course and see its drafts, \
                 but cannot publish it or change its instructors. Name the user by id or by email address. The answer \
                 is the same for a user who does not exist and one who may not teach. A course has at most 20 \
                 co-instructors. Adding a user again changes nothing and gives 200 instead of 201. `If-Match` and \
                 `ETag` are those of the course.",
            )
            .example(r#"{"email":"grace@example.com"}"#)
            .grants(&[
                Grant::Read(&[Part::Account, Part::Course, Part::Email]),
                Grant::Check(&[Part::Account]),
                Grant::Write(&[Part::Audit, Part::Course, Part::Limit]),
            ])
            .takes_archived_courses();
    type Path = CoursePath;
    type Query = ();
    type Body = Json<CreateCoInstructorInput>;
    type Response = Idempotent<Versioned<CreatedOrExisting<InstructorView>>>;
    type Errors = (AddCoInstructorError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let candidate = cx.body.candidate()?;
        // Without a limit, callers could test one email address after another.
        let caller = cx.actor()?.user.to_string();
        limits::count(cx, &[(&Limit::SHARE_ACCOUNT, &caller)]).await?;
        cx.retry_on_conflict("the course", || add(cx, &candidate)).await
    }
}

impl CreateCoInstructorInput {
    fn candidate(&self) -> Result<Candidate, ValidationErrors> {
        match (self.user_id, &self.email) {
            (Some(user), None) => Ok(Candidate::Id(user)),
            (None, Some(address)) => Ok(Candidate::Email(address.clone())),
            _ => {
                let mut errors = ValidationErrors::default();
                errors.add(&Pointer::root(), "must have either userId or email");
                Err(errors)
            }
        }
    }
}

async fn add(
    cx: &Cx<'_, CreateCoInstructor>,
    candidate: &Candidate,
) -> Result<Idempotent<Versioned<CreatedOrExisting<InstructorView>>>> {
    let (before, account) = find(cx, candidate).await?;
    cx.authorize(&before)?;
    let account = account.filter(may_teach).ok_or(AddCoInstructorError::NoInstructor)?;
    let mut course = before.clone();
    let added = course.grant_co_instructor(account.user_id)?;
    let view = InstructorView::of(&account, &course).ok_or_else(Problem::not_found)?;
    cx.check_revision(before.rev)?;
    if !added {
        return cx.record_idempotent(CreatedOrExisting::Existing(view).revision(course.rev)).await;
    }
    let location = format!("/v1/courses/{}/instructors", course.id);
    let response = CreatedOrExisting::Created(location, view).revision(course.rev);
    let entry = cx.audit(AuditAction::CourseRightGranted, account.user_id);
    let mut transaction = Transaction::new(&cx.store);
    transaction
        .update_instructors(&before, &course, cx.now(), ReviseError::Stale)
        .require_verified_account(account.user_id, ReviseError::Stale)
        .record(&entry.detail(format!("coInstructor of {}", course.id)));
    cx.commit_idempotent(transaction, response).await
}

async fn find(cx: &Cx<'_, CreateCoInstructor>, candidate: &Candidate) -> Result<(Course, Option<AccountItem>)> {
    let id = cx.path.course_id;
    let (course, account) = match candidate {
        Candidate::Id(user) => cx.store.courses().find_with_account(id, *user).await?,
        Candidate::Email(address) => {
            let (course, user) = cx.store.courses().find_with_email_owner(id, address).await?;
            // An unknown address costs the same read, so that the response time does not reveal it.
            let account = cx.store.accounts().find(user.unwrap_or_else(|| cx.new_id())).await?;
            (course, account)
        }
    };
    Ok((course.ok_or_else(Problem::not_found)?, account))
}
