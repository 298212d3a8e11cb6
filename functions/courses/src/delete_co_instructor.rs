//! `DELETE /v1/courses/{courseId}/co-instructors/{userId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{CourseAct, ReviseError};
use glotto_domain::id::{CourseId, UserId};
use glotto_http::{Access, Cx, Endpoint, NoContent, PathParams, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;

/// A co-instructor of a course.
#[derive(PathParams)]
pub struct CoInstructorPath {
    /// The course.
    pub course_id: CourseId,
    /// The co-instructor.
    pub user_id: UserId,
}

/// Removes a co-instructor from a course.
pub struct DeleteCoInstructor;

impl Endpoint for DeleteCoInstructor {
    const SPEC: Spec = Spec::delete(
        "delete_co_instructor",
        "/v1/courses/{courseId}/co-instructors/{userId}",
        Access::Course(CourseAct::Share),
    )
    .summary("Remove co-instructor")
    .description(
        "The user can no longer change the course, from their next request on. Co-instructors can also remove \
         themselves. Removing a user who is no co-instructor changes nothing. `If-Match` and `ETag` are those of the \
         course.",
    )
    .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Course])])
    .takes_archived_courses();
    type Path = CoInstructorPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, user) = (cx.actor()?, cx.path.user_id);
        cx.retry_on_conflict("the course", || async {
            let before = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
            if user == actor.user {
                // The right to write is enough to give it up.
                before.admit_author(actor.user, actor.role)?;
            } else {
                cx.authorize(&before)?;
            }
            cx.check_revision(before.rev)?;
            let mut course = before.clone();
            if course.revoke_co_instructor(user) {
                let entry = cx.audit(AuditAction::CourseRightRevoked, user);
                let mut transaction = Transaction::new(&cx.store);
                transaction
                    .update_instructors(&before, &course, cx.now(), ReviseError::Stale)
                    .record(&entry.detail(format!("coInstructor of {}", course.id)));
                transaction.commit(&cx.store).await?;
            }
            Ok(NoContent.revision(course.rev))
        })
        .await
    }
}
