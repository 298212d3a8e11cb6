//! `GET /v1/courses`

use glotto_domain::courses::{CourseLevel, Facet, Topic};
use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::LanguageTag;
use glotto_http::{Access, Caching, Cx, Endpoint, Json, Lang, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;

use crate::course_view::CourseSummaryView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListCoursesQuery {
    /// The language that is taught. A language without a region also finds courses of its regional variants; one with a
    /// script those of the regions that write it so.
    teaches: Option<LanguageTag>,
    /// The level of the course.
    level: Option<CourseLevel>,
    /// A topic of the course.
    topic: Option<Topic>,
    #[query(flatten)]
    lang: Lang,
    #[query(flatten)]
    paging: Paging,
}

/// Lists the courses of the public catalogue.
pub struct ListCourses;

impl Endpoint for ListCourses {
    const SPEC: Spec = Spec::get("list_courses", "/v1/courses", Access::Public("the catalogue is public"))
        .summary("List courses")
        .description(
            "The published courses that match all filters, the newest first, in their latest versions. Texts are in \
             the requested language, or in the nearest that exists. Courses that are not `listed` are left out. What \
             changes, such as a new version or the name of an author, is visible within two minutes.",
        )
        .cached(Caching::at_cdn(60).stale_for(60))
        .grants(&[
            Grant::Read(&[Part::Account, Part::Admission, Part::Catalogue, Part::Course, Part::Profile]),
            Grant::Seal(&[KeyPurpose::Cursors]),
        ]);
    type Path = ();
    type Query = ListCoursesQuery;
    type Body = ();
    type Response = Json<Page<CourseSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListCoursesQuery { teaches, level, topic, lang, paging } = &cx.query;
        let facet = Facet::filter(teaches.as_ref(), *level, topic.clone());
        let (cards, last) = cx.store.courses().page_catalogue(&facet, paging.limit, paging.after.clone()).await?;
        let details = cx.store.courses().find_card_details(&cards).await?;
        let localizer = Localizer::new(lang.languages(cx), false);
        let views = cards.iter().map(|card| CourseSummaryView::of(&ShownCourse::card(card, &details), &localizer));
        Ok(Json(paging.page(cx, views.collect(), last).await?))
    }
}
