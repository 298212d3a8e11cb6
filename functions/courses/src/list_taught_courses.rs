//! `GET /v1/me/taught-courses`

use glotto_domain::courses::{Course, IsArchived};
use glotto_domain::identity::Permission;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Lang, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::Page;

use crate::course_summary_view::CourseSummaryView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListTaughtCoursesQuery {
    /// `true` for archived courses alone, `false` for all others.
    archived: Option<IsArchived>,
    #[query(flatten)]
    lang: Lang,
    #[query(flatten)]
    paging: Paging,
}

/// Lists the courses that the caller teaches.
pub struct ListTaughtCourses;

impl Endpoint for ListTaughtCourses {
    const SPEC: Spec = Spec::get(
        "list_taught_courses",
        "/v1/me/taught-courses",
        Access::May(Permission::AuthorCourses),
    )
    .summary("List taught courses")
    .description(
        "The drafts of the courses that you own or are a co-instructor of, published or not, the newest first. It \
                 can take a moment until a new course appears. With `archived`, a page may hold fewer courses than \
                 `limit` although there are more: go on as long as there is a cursor.",
    )
    .grants(&[
        Grant::Read(&[Part::Course]),
        Grant::ReadIndex(&[IndexPart::Instructor]),
        Grant::Seal(&[KeyPurpose::Cursors]),
    ]);
    type Path = ();
    type Query = ListTaughtCoursesQuery;
    type Body = ();
    type Response = Json<Page<CourseSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListTaughtCoursesQuery { archived, lang, paging } = &cx.query;
        let instructor = cx.actor()?.user;
        let (courses, last) =
            cx.store.courses().page_by_instructor(instructor, paging.limit, paging.after.clone()).await?;
        let localizer = Localizer::new(lang.languages(cx), false);
        let is_wanted = |course: &&Course| archived.is_none_or(|wanted| wanted.0 == course.is_archived());
        let views = courses
            .iter()
            .filter(is_wanted)
            .map(|course| CourseSummaryView::of(&ShownCourse::draft_in_list(course), &localizer));
        Ok(Json(paging.page(cx, views.collect(), last).await?))
    }
}
