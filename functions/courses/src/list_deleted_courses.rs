//! `GET /v1/me/deleted-courses`

use glotto_domain::identity::Permission;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Lang, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, IndexPart};
use glotto_store::Page;

use crate::deleted_views::DeletedCourseView;
use crate::localizer::Localizer;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListDeletedCoursesQuery {
    #[query(flatten)]
    lang: Lang,
    #[query(flatten)]
    paging: Paging,
}

/// Lists the deleted courses of the caller.
pub struct ListDeletedCourses;

impl Endpoint for ListDeletedCourses {
    const SPEC: Spec = Spec::get(
        "list_deleted_courses",
        "/v1/me/deleted-courses",
        Access::May(Permission::AuthorCourses),
    )
    .summary("List deleted courses")
    .description(
        "The courses that you own, were deleted and can be restored, the newest first. Of a user with many hundred \
         courses, a page may hold fewer than `limit` although there are more: go on as long as there is a cursor. It \
         can take a moment until a deletion or a restoration shows.",
    )
    .grants(&[Grant::ReadIndex(&[IndexPart::Instructor]), Grant::Seal(&[KeyPurpose::Cursors])]);
    type Path = ();
    type Query = ListDeletedCoursesQuery;
    type Body = ();
    type Response = Json<Page<DeletedCourseView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListDeletedCoursesQuery { lang, paging } = &cx.query;
        let (owner, courses) = (cx.actor()?.user, cx.store.courses());
        let (deleted, last) =
            courses.page_deleted_by_owner(owner, cx.now(), paging.limit, paging.after.clone()).await?;
        let localizer = Localizer::new(lang.languages(cx), false);
        let views = deleted.iter().map(|deleted| DeletedCourseView::of(deleted, &localizer)).collect();
        Ok(Json(paging.page(cx, views, last).await?))
    }
}
