//! `POST /v1/courses/{courseId}/restoration`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::{Course, CourseAct, DeletedCourse, ReviseError};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;
use serde_json::json;

use crate::course_summary_view::CourseSummaryView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;

/// Restores a deleted course.
pub struct RestoreCourse;

impl Endpoint for RestoreCourse {
    const SPEC: Spec =
        Spec::post("restore_course", "/v1/courses/{courseId}/restoration", Access::Course(CourseAct::Share))
            .summary("Restore course")
            .description(
                "Restores a course that was deleted less than 30 days ago, with its versions, instructors and \
                 learners. It is in the catalogue again once it is published. A course that was not deleted does not \
                 change.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Audit, Part::Course, Part::Event])])
            .takes_archived_courses();
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Json<CourseSummaryView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let course = match cx.store.courses().find_deleted(cx.path.course_id).await? {
                Some(deleted) => restore(cx, deleted).await?,
                None => find_present(cx).await?,
            };
            Ok(Json(CourseSummaryView::of(&ShownCourse::draft_in_list(&course), &Localizer::author(cx))))
        })
        .await
    }
}

async fn restore(cx: &Cx<'_, RestoreCourse>, deleted: DeletedCourse) -> Result<Course> {
    cx.authorize(&deleted.course)?;
    if !deleted.is_restorable(cx.now()) {
        return Err(Problem::not_found());
    }
    let course = deleted.clone().restore(cx.now());
    let entry = cx.audit(AuditAction::CourseRestored, course.owner).detail(course.id.to_string());
    let payload = json!({"courseId": course.id, "ownerId": course.owner});
    let mut transaction = Transaction::new(&cx.store);
    transaction
        .restore_course(&deleted, &course, ReviseError::Stale)
        .record(&entry)
        .emit(&cx.event("CourseRestored", payload));
    transaction.commit(&cx.store).await?;
    Ok(course)
}

/// The course, if it was not deleted, or was restored already.
async fn find_present(cx: &Cx<'_, RestoreCourse>) -> Result<Course> {
    let course = cx.store.courses().find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
    cx.authorize(&course)?;
    Ok(course)
}
