//! `GET /v1/courses/{courseId}`

use glotto_domain::courses::CourseRelation;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Lang, Localized, Problem, Result, Spec, WithHeaders};
use glotto_runtime::{Grant, Part};

use crate::course_view::CourseView;
use crate::localizer::Localizer;
use crate::viewer_view::CourseViewerView;

/// Gets a course with its outline.
pub struct GetCourse;

impl Endpoint for GetCourse {
    const SPEC: Spec = Spec::get(
        "get_course",
        "/v1/courses/{courseId}",
        Access::Optional("the catalogue is public, and instructors see their drafts"),
    )
    .summary("Get course")
    .description(
        "A course with its outline, in the requested language or the nearest that exists. Published courses are \
         public. Enrolled learners keep access to a course that was unpublished. They see the lessons that can be \
         taken. The owner, co-instructors and admins also get drafts, all lessons, and all translations. With a \
         token, `viewer` says whether you are enrolled, how far you are, and what you may do with the course.",
    )
    .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = CoursePath;
    type Query = Lang;
    type Body = ();
    type Response = WithHeaders<Localized<Json<CourseView>>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let visitor = cx.optional_actor();
        let found = cx.store.courses().find_for_reader(cx.path.course_id, visitor.map(|visitor| visitor.user)).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        let identity = visitor.map(|visitor| (visitor.user, visitor.role));
        let relation = found.course.relation(identity, found.enrolment.is_some());
        if relation == CourseRelation::Stranger {
            return Err(Problem::not_found());
        }
        let localizer = Localizer::new(cx.query.languages(cx), relation == CourseRelation::Author);
        let viewer = visitor.map(|visitor| CourseViewerView::of(&found, &visitor));
        let tag = viewer.as_ref().map(CourseViewerView::tag).transpose()?;
        let view = CourseView { viewer, ..CourseView::of(&found.course, &found.outline, &localizer) };
        Ok(localizer.respond_to_viewer(found.course.rev, view, tag.as_deref(), Json))
    }
}
