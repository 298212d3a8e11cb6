//! `GET /v1/courses/{courseId}/lessons/{lessonId}`

use glotto_domain::courses::{CourseRelation, ReadLessonError};
use glotto_http::{Access, Cx, Endpoint, Json, Lang, LessonPath, Localized, Problem, Result, Spec, WithHeaders};
use glotto_runtime::{Grant, Part};

use crate::lesson_view::LessonView;
use crate::localizer::Localizer;

/// Gets a lesson with its content.
pub struct GetLesson;

impl Endpoint for GetLesson {
    const SPEC: Spec = Spec::get("get_lesson", "/v1/courses/{courseId}/lessons/{lessonId}", Access::SignedIn)
        .summary("Get lesson")
        .description(
            "A lesson with its content, in the requested language or the nearest that exists. You must be enrolled in \
             the course. The owner, co-instructors and admins need no enrolment and also get all translations.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = Lang;
    type Body = ();
    type Response = WithHeaders<Localized<Json<LessonView>>>;
    type Errors = (ReadLessonError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let found = cx.store.courses().find_lesson_for_reader(cx.path.course_id, cx.path.lesson_id, actor.user).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        found.course.admit_learner(actor.user, actor.role, found.enrolled)?;
        let lesson = found.lesson.ok_or_else(Problem::not_found)?;
        let relation = found.course.relation(Some((actor.user, actor.role)), found.enrolled);
        let localizer = Localizer::new(cx.query.languages(cx), relation == CourseRelation::Author);
        let view = LessonView::of(&lesson, &found.course, &localizer);
        Ok(localizer.respond_cacheable(lesson.rev, view, Json))
    }
}
