//! `POST /v1/courses/{courseId}/lessons/{lessonId}/copies`

use glotto_domain::courses::{CopyLessonError, CourseAct};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, LessonPath, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::changed_views::ChangedLessonView;
use crate::course_change::CourseChange;
use crate::course_view::LessonSummaryView;
use crate::localizer::Localizer;

/// Copies a lesson.
pub struct CopyLesson;

impl Endpoint for CopyLesson {
    const SPEC: Spec =
        Spec::post("copy_lesson", "/v1/courses/{courseId}/lessons/{lessonId}/copies", Access::Course(CourseAct::Write))
            .summary("Copy lesson")
            .description(
                "Inserts a copy of the lesson of the draft behind it. The copy has the same title, and is another \
                 lesson from then on: learners complete each of them. It plays the same video; one that is still \
                 uploaded or transcoded stays with the original alone. `courseEtag` is the `ETag` of the course \
                 afterwards.",
            )
            .grants(&[
                Grant::Read(&[Part::Course, Part::Media]),
                Grant::Write(&[Part::Course, Part::Event, Part::Media]),
            ]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Idempotent<Created<ChangedLessonView>>;
    type Errors = (CopyLessonError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the course", || async {
            let (mut change, original) = CourseChange::load_with_lesson(cx, cx.path).await?;
            let (copy, transaction) = change.prepare_copy(cx, &original).await?;
            let course = &change.course;
            let language = Localizer::author(cx).in_language_of(&copy.title, &course.metadata.default_language);
            let view = ChangedLessonView::of(LessonSummaryView::of(&copy.summary(), &language), course);
            let location = format!("/v1/courses/{}/lessons/{}", copy.course, copy.id);
            cx.commit_idempotent(transaction, Created::new(location, view)).await
        })
        .await
    }
}
