//! `PUT /v1/courses/{courseId}/owner`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Course, CourseAct, ReviseError, TransferCourseError};
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;

use crate::instructor_view::{InstructorView, may_teach};

/// The new owner of a course.
#[input]
pub struct TransferCourseInput {
    /// A co-instructor of the course.
    pub user_id: UserId,
}

/// Makes a co-instructor the owner of a course.
pub struct TransferCourse;

impl Endpoint for TransferCourse {
    const SPEC: Spec = Spec::put("transfer_course", "/v1/courses/{courseId}/owner", Access::Course(CourseAct::Share))
        .summary("Transfer course ownership")
        .description(
            "Makes a co-instructor the owner of the course; the previous owner becomes a co-instructor. The library \
             of the course counts for the storage of the new owner, its videos still for that of the previous one. \
             `If-Match` and `ETag` are those of the course.",
        )
        .example(r#"{"userId":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::Course, Part::Media, Part::Videos]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Course, Part::Media, Part::Videos]),
        ])
        .requires_recent_auth()
        .takes_archived_courses();
    type Path = CoursePath;
    type Query = ();
    type Body = Json<TransferCourseInput>;
    type Response = Versioned<Json<InstructorView>>;
    type Errors = (TransferCourseError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let new_owner = cx.body.user_id;
            let (before, account) = cx.store.courses().find_with_account(cx.path.course_id, new_owner).await?;
            let before = before.ok_or_else(Problem::not_found)?;
            cx.authorize(&before)?;
            let mut course = before.clone();
            let changed = course.transfer(new_owner)?;
            let account = account.filter(may_teach).ok_or(TransferCourseError::NoInstructor)?;
            let view = InstructorView::of(&account, &course).ok_or_else(Problem::not_found)?;
            cx.check_revision(before.rev)?;
            if changed {
                save(cx, &before, &course).await?;
            }
            Ok(Json(view).revision(course.rev))
        })
        .await
    }
}

async fn save(cx: &Cx<'_, TransferCourse>, before: &Course, course: &Course) -> Result<()> {
    let entry = |action, user| cx.audit(action, user).detail(format!("owner of {}", course.id));
    let charge = cx.store.libraries().find_charge(course.id).await?;
    let mut transaction = Transaction::new(&cx.store);
    transaction
        .move_library_charge(course.id, charge, course.owner, ReviseError::Stale)
        .update_instructors(before, course, cx.now(), ReviseError::Stale)
        .require_verified_account(course.owner, ReviseError::Stale)
        .record(&entry(AuditAction::CourseRightGranted, course.owner))
        .record(&entry(AuditAction::CourseRightRevoked, before.owner));
    Ok(transaction.commit(&cx.store).await?)
}
