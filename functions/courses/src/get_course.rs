//! `GET /v1/courses/{courseId}`

use glotto_domain::courses::VersionText;
use glotto_http::{
    Access, CoursePath, Cx, Endpoint, Json, Lang, Localized, Problem, QueryParams, Result, Spec, WithHeaders,
};
use glotto_runtime::{Grant, Part, hash};
use glotto_store::courses::ReadEdition;
use serde::Serialize;

use crate::course_view::CourseView;
use crate::localizer::Localizer;
use crate::viewer_view::CourseViewerView;

/// The query parameters.
#[derive(QueryParams)]
pub struct GetCourseQuery {
    /// A version, if you can change the course. Others get 404 for any but theirs.
    version: Option<VersionText>,
    #[query(flatten)]
    lang: Lang,
}

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
         public, in their latest version. Enrolled learners get the version that they are enrolled in, also if the \
         course was unpublished. The owner, co-instructors and admins get the draft, or the version that they ask for, \
         and all translations. With a token, `viewer` says whether you are enrolled, how far you are, and what you may \
         do with the course.",
    )
    .grants(&[Grant::Read(&[Part::Course, Part::Learning])]);
    type Path = CoursePath;
    type Query = GetCourseQuery;
    type Body = ();
    type Response = WithHeaders<Localized<Json<CourseView>>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let visitor = cx.optional_actor();
        let identity = visitor.map(|visitor| (visitor.user, visitor.role));
        let requested = cx.query.version.map(|version| version.0);
        let found = cx.store.courses().find_for_visitor(cx.path.course_id, identity, requested).await?;
        let found = found.ok_or_else(Problem::not_found)?;
        let viewer = match visitor {
            Some(visitor) => Some(CourseViewerView::find(cx, &found, &visitor).await?),
            None => None,
        };
        let localizer = Localizer::new(cx.query.lang.languages(cx), found.entitlement.is_author());
        let (course, edition) = (&found.course, found.edition.as_ref().ok_or_else(Problem::not_found)?);
        let shown = match edition {
            ReadEdition::Draft(outline) => CourseView::of_draft(course, outline, &localizer),
            ReadEdition::Version(version) => CourseView::of_version(course, version, &localizer),
        };
        let view = CourseView { viewer, ..shown };
        let (revision, tag) = match edition {
            ReadEdition::Draft(_) => (course.rev, hash_of(&view.viewer)?),
            // Edits of the draft change neither a version nor its `ETag`. Its outline follows from its number.
            ReadEdition::Version(_) => (course.id.first_revision(), hash_of(&(&view.summary, &view.viewer))?),
        };
        Ok(localizer.respond_to_viewer(revision, view, Some(&tag), Json))
    }
}

/// What distinguishes views in the `ETag` that show different values.
fn hash_of(shown: &impl Serialize) -> Result<String> {
    let shown = serde_json::to_vec(shown).map_err(|error| Problem::internal(&error))?;
    Ok(hash::text(&shown))
}
