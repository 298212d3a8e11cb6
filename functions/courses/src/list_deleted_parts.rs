//! `GET /v1/courses/{courseId}/deleted-parts`

use glotto_domain::courses::CourseAct;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Lang, Paging, Problem, QueryParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;

use crate::deleted_views::DeletedPartView;
use crate::localizer::Localizer;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListDeletedPartsQuery {
    #[query(flatten)]
    lang: Lang,
    #[query(flatten)]
    paging: Paging,
}

/// Lists what was deleted from the draft of a course.
pub struct ListDeletedParts;

impl Endpoint for ListDeletedParts {
    const SPEC: Spec =
        Spec::get("list_deleted_parts", "/v1/courses/{courseId}/deleted-parts", Access::Course(CourseAct::Write))
            .summary("List deleted parts")
            .description(
                "The lessons and the modules that were deleted from the draft and can be restored: lessons first, each \
                 in the order in which they were created. What the draft has again is left out. A lesson that it has \
                 again with another content is listed, and so is each content of a lesson that was deleted several \
                 times. A page may hold fewer than `limit` although there are more: go on as long as there is a \
                 cursor.",
            )
            .grants(&[Grant::Read(&[Part::Course]), Grant::Seal(&[KeyPurpose::Cursors])]);
    type Path = CoursePath;
    type Query = ListDeletedPartsQuery;
    type Body = ();
    type Response = Json<Page<DeletedPartView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (courses, ListDeletedPartsQuery { lang, paging }) = (cx.store.courses(), &cx.query);
        let found = courses.find_with_outline(cx.path.course_id).await?;
        let (course, outline) = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let page = courses.page_deleted_parts(course.id, cx.now(), paging.limit, paging.after.clone());
        let (parts, last) = page.await?;
        let localizer = Localizer::new(lang.languages(cx), true);
        let default = &course.metadata.default_language;
        let missing = parts.into_iter().filter(|part| !part.is_in(&outline));
        let views = missing.map(|part| DeletedPartView::of(part, &localizer, default)).collect();
        Ok(Json(paging.page(cx, views, last).await?))
    }
}
