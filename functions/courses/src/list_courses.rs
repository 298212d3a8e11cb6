//! `GET /v1/courses`

use glotto_domain::courses::{CourseLevel, Facet, Topic};
use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::CategoryId;
use glotto_domain::{FieldErrorCode, Violation};
use glotto_http::{
    Access, Caching, Cx, Endpoint, Json, Lang, Paging, Parameter, QueryParams, QueryReader, Result, Spec,
};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;

use crate::course_summary_view::CourseSummaryView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;

/// The query parameters.
pub struct ListCoursesQuery {
    teaches: Option<LanguageTag>,
    level: Option<CourseLevel>,
    topic: Option<Topic>,
    category: Option<CategoryId>,
    lang: Lang,
    paging: Paging,
}

impl QueryParams for ListCoursesQuery {
    const LOCALIZED: bool = true;

    fn parameters() -> Vec<Parameter> {
        let teaches = "The language that is taught. A language without a region also finds courses of its regional \
                       variants; one with a script those of the regions that write it so.";
        let category = "A category of the course. It finds the courses that name it, not those of categories below it. \
                        Not together with `topic`.";
        let own = [
            Parameter::query::<Option<LanguageTag>>("teaches", teaches),
            Parameter::query::<Option<CourseLevel>>("level", "The level of the course."),
            Parameter::query::<Option<Topic>>("topic", "A topic of the course."),
            Parameter::query::<Option<CategoryId>>("category", category),
        ];
        own.into_iter().chain(Lang::parameters()).chain(Paging::parameters()).collect()
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        // All are read before any may be invalid, so that all errors are found at once.
        let (teaches, level) = (reader.optional("teaches"), reader.optional("level"));
        let topic: Option<Option<Topic>> = reader.optional("topic");
        let category: Option<Option<CategoryId>> = reader.optional("category");
        let (lang, paging) = (Lang::read(reader), Paging::read(reader));
        let (topic, category) = (topic?, category?);
        if topic.is_some() && category.is_some() {
            let violation = Violation::new(FieldErrorCode::NotPermitted, "must not be given together with topic");
            reader.reject("category", violation);
            return None;
        }
        Some(Self { teaches: teaches?, level: level?, topic, category, lang: lang?, paging: paging? })
    }
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
        let ListCoursesQuery { teaches, level, topic, category, lang, paging } = &cx.query;
        let facet = Facet::filter(teaches.as_ref(), *level, topic.clone());
        let facet = category.iter().fold(facet, |facet, category| facet.in_category(category.clone()));
        let (cards, last) = cx.store.courses().page_catalogue(&facet, paging.limit, paging.after.clone()).await?;
        let details = cx.store.courses().find_card_details(&cards).await?;
        let localizer = Localizer::new(lang.languages(cx), false);
        let views = cards.iter().map(|card| CourseSummaryView::of(&ShownCourse::card(card, &details), &localizer));
        Ok(Json(paging.page(cx, views.collect(), last).await?))
    }
}
