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
    /// A version. If you cannot change the course, only yours and the latest one while the course is published; 404 for
    /// others.
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
        "A course with its outline, its authors and the number of its learners, in the requested language or the \
         nearest that exists. Published courses are public, in their latest version. Enrolled learners get the \
         version that they are enrolled in, also if the course was unpublished; with the latest `version` they see \
         what is new, but its lessons open only once they accept it. The owner, co-instructors and admins get the \
         draft, or the version that they ask for, and all translations. With a token, `viewer` says whether you are \
         enrolled, how far you are, and what you may do with the course. The `ETag` also changes with names and \
         enrolments.",
    )
    .grants(&[Grant::Read(&[Part::Account, Part::Admission, Part::Course, Part::Learning, Part::Profile])]);
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
        let localizer = Localizer::new(cx.query.lang.languages(cx), found.visit.entitlement.is_author());
        let mut view = CourseView::of_visitor(&found, &localizer).ok_or_else(Problem::not_found)?;
        if let Some(visitor) = visitor {
            view.viewer = Some(CourseViewerView::find(cx, &found.visit, &visitor).await?);
        }
        let course = &found.visit.course;
        let revision = match &found.visit.edition {
            // Edits of the draft change neither a version nor its `ETag`. Its outline follows from its number.
            Some(ReadEdition::Version(_)) => course.id.first_revision(),
            _ => course.rev,
        };
        // Names and enrolments change without the course.
        let tag = hash_of(&(&view.summary, &view.viewer))?;
        Ok(localizer.respond_to_viewer(revision, view, Some(&tag), Json))
    }
}

/// What distinguishes views in the `ETag` that show different values.
fn hash_of(shown: &impl Serialize) -> Result<String> {
    let shown = serde_json::to_vec(shown).map_err(|error| Problem::internal(&error))?;
    Ok(hash::text(&shown))
}
