//! `DELETE /v1/courses/{courseId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Course, CourseAct, ReviseError};
use glotto_http::{Access, CoursePath, Cx, Deleted, Endpoint, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;
use serde_json::json;

/// Deletes a course.
pub struct DeleteCourse;

impl Endpoint for DeleteCourse {
    const SPEC: Spec = Spec::delete("delete_course", "/v1/courses/{courseId}", Access::Course(CourseAct::Share))
        .summary("Delete course")
        .description(
            "Deletes the course for all users at once: authors and learners get 404, and it leaves the catalogue. Its \
             owner can restore it for 30 days (`GET /v1/me/deleted-courses`). After that, all of it is deleted with \
             its videos, except those that copies of the course play. Learners keep the points that they earned. \
             `If-Match` takes the `ETag` of the course.",
        )
        .grants(&[
            Grant::Read(&[Part::Course]),
            Grant::Write(&[Part::Audit, Part::Catalogue, Part::Course, Part::Event]),
        ])
        .requires_recent_auth()
        .takes_archived_courses();
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Deleted;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
            cx.authorize(&course)?;
            cx.check_revision(course.rev)?;
            save(cx, &course).await?;
            Ok(Deleted)
        })
        .await
    }
}

async fn save(cx: &Cx<'_, DeleteCourse>, course: &Course) -> Result<()> {
    let latest = if course.is_published() { cx.store.courses().find_latest_version(course).await? } else { None };
    let deleted = course.clone().delete(cx.now());
    let entry = cx.audit(AuditAction::CourseDeleted, course.owner).detail(course.id.to_string());
    let payload = json!({"courseId": course.id, "ownerId": course.owner});
    let mut transaction = Transaction::new(&cx.store);
    transaction.delete_course(course, &deleted, ReviseError::Stale);
    if let Some(latest) = latest.as_deref() {
        transaction.list_course(course, &deleted.course, Some(latest), latest);
    }
    transaction
        .schedule_purge(course.id, deleted.restorable_until())
        .record(&entry)
        .emit(&cx.event("CourseDeleted", payload));
    Ok(transaction.commit(&cx.store).await?)
}
