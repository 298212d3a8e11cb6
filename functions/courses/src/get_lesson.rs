//! `GET /v1/courses/{courseId}/lessons/{lessonId}`

use glotto_domain::courses::{ReadLessonError, VersionText};
use glotto_http::{
    Access, Cx, Endpoint, Json, Lang, LessonPath, Localized, Problem, QueryParams, Result, Spec, WithHeaders,
};
use glotto_runtime::{Grant, Part};

use crate::lesson_view::LessonView;
use crate::localizer::Localizer;

/// The query parameters.
#[derive(QueryParams)]
pub struct GetLessonQuery {
    /// A version, if you can change the course. Others get 404 for any but theirs.
    version: Option<VersionText>,
    #[query(flatten)]
    lang: Lang,
}

/// Gets a lesson with its content.
pub struct GetLesson;

impl Endpoint for GetLesson {
    const SPEC: Spec = Spec::get("get_lesson", "/v1/courses/{courseId}/lessons/{lessonId}", Access::SignedIn)
        .summary("Get lesson")
        .description(
            "A lesson with its content, in the requested language or the nearest that exists. You must be enrolled in \
             the course, and get the lesson of your version, unless it is a free preview of the latest one. The owner, \
             co-instructors and admins need no enrolment: they get the lesson of the draft, or of the version that \
             they ask for, and all translations. An article is in Markdown and, once it is made, in HTML.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = LessonPath;
    type Query = GetLessonQuery;
    type Body = ();
    type Response = WithHeaders<Localized<Json<LessonView>>>;
    type Errors = (ReadLessonError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, LessonPath { course_id, lesson_id }) = (cx.actor()?, cx.path);
        let requested = cx.query.version.map(|version| version.0);
        let visitor = (actor.user, actor.role);
        let found = cx.store.courses().find_lesson_for_visitor(course_id, lesson_id, visitor, requested).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        let edition = found.visit.edition.as_ref().ok_or_else(Problem::not_found)?;
        found.visit.entitlement.open_lesson(found.summary())?;
        let lesson = found.lesson.as_ref().ok_or_else(Problem::not_found)?;
        let localizer = Localizer::new(cx.query.lang.languages(cx), found.visit.entitlement.is_author());
        let default = &edition.metadata(&found.visit.course).default_language;
        let (view, tag) = LessonView::of(lesson, default, &localizer).with_html(found.rendered.as_ref());
        Ok(localizer.respond_to_viewer(lesson.rev, view, tag.as_deref(), Json))
    }
}
