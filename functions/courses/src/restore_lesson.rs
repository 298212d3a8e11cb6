//! `POST /v1/courses/{courseId}/lessons/{lessonId}/restoration`

use glotto_domain::courses::{
    AddLessonError, CopyLessonError, CourseAct, DeletedLesson, LessonSummary, RestoreLessonError, ReviseError,
};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedLessonView;
use crate::course_change::CourseChange;
use crate::course_view::LessonSummaryView;
use crate::localizer::Localizer;

/// Restores a deleted lesson.
pub struct RestoreLesson;

impl Endpoint for RestoreLesson {
    const SPEC: Spec = Spec::post(
        "restore_lesson",
        "/v1/courses/{courseId}/lessons/{lessonId}/restoration",
        Access::Course(CourseAct::Write),
    )
    .summary("Restore lesson")
    .description(
        "Restores a lesson that was deleted from the draft less than 30 days ago: at the end of the module that it was \
         in, or of the first one if that was deleted. It is the same lesson: learners who had completed it have \
         completed it. A lesson that was not deleted does not change. If the draft has the lesson again with another \
         content, because a version was restored, what was deleted becomes a lesson of its own behind it, with \
         another `id`. Of a lesson that was deleted several times, the content that was deleted last comes first. \
         `courseEtag` is the `ETag` of the course afterwards.",
    )
    .grants(&[Grant::Read(&[Part::Course, Part::Media]), Grant::Write(&[Part::Course, Part::Event, Part::Media])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<ChangedLessonView>;
    type Errors = (RestoreLessonError, AddLessonError, CopyLessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let LessonPath { course_id, lesson_id } = cx.path;
        cx.retry_on_conflict("the course", || async {
            // Before the course, which has what another request restores in between.
            let deleted = cx.store.courses().find_deleted_lesson(course_id, lesson_id, cx.now()).await?;
            let mut change = CourseChange::load(cx, course_id).await?;
            let lesson = match (change.outline.lesson(lesson_id).cloned(), change.outline.restorable(deleted)) {
                (None, None) => return Err(Problem::not_found()),
                (None, Some(deleted)) => restore(cx, &mut change, deleted).await?,
                (Some(lesson), None) => lesson,
                (Some(_), Some(deleted)) => restore_beside(cx, &mut change, &deleted).await?,
            };
            let default = &change.course.metadata.default_language;
            let language = Localizer::author(cx).in_language_of(&lesson.title, default);
            Ok(Json(ChangedLessonView::of(LessonSummaryView::of(&lesson, &language), &change.course)))
        })
        .await
    }
}

async fn restore(
    cx: &Cx<'_, RestoreLesson>,
    change: &mut CourseChange,
    deleted: DeletedLesson,
) -> Result<LessonSummary> {
    let modules = change.outline.modules();
    let module = modules.iter().find(|module| module.id == deleted.module).or_else(|| modules.first());
    let module = module.ok_or(RestoreLessonError::NoModule)?.id;
    change.outline.add_lesson(module, deleted.summary.clone())?;
    let mut transaction = change.prepare_unconditional(cx);
    transaction.take_deleted_lesson(&deleted, ReviseError::Stale);
    transaction.commit(&cx.store).await?;
    Ok(deleted.summary)
}

/// Restores a content of a lesson that the draft has with another one. Neither is lost: the author has both, and
/// deletes one of them.
async fn restore_beside(
    cx: &Cx<'_, RestoreLesson>,
    change: &mut CourseChange,
    deleted: &DeletedLesson,
) -> Result<LessonSummary> {
    let content = cx.store.courses().find_deleted_content(deleted).await?.ok_or_else(Problem::not_found)?;
    let (copy, mut transaction) = change.prepare_copy(cx, &content).await?;
    transaction.take_deleted_lesson(deleted, ReviseError::Stale);
    transaction.commit(&cx.store).await?;
    Ok(copy.summary())
}
