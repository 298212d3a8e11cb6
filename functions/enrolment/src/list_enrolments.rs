//! `GET /v1/me/enrolments`

use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Lang, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::Page;

use crate::EnrolmentSummaryView;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListEnrolmentsQuery {
    #[query(flatten)]
    lang: Lang,
    #[query(flatten)]
    paging: Paging,
}

/// Lists the courses that the caller is enrolled in.
pub struct ListEnrolments;

impl Endpoint for ListEnrolments {
    const SPEC: Spec = Spec::get("list_enrolments", "/v1/me/enrolments", Access::SignedIn)
        .summary("List enrolments")
        .description(
            "The courses that you are enrolled in, with their titles in your language, what a card shows of your \
             version, your progress, which is counted as in `GET /v1/courses/{courseId}/progress`, the lesson to go on \
             with, and where you stopped. The course that you were active in last comes first. Across pages, the order \
             of courses that you played is exact to five minutes, and a course that you are active in while you page \
             moves to the first one.",
        )
        .grants(&[
            Grant::Read(&[Part::Account, Part::Course, Part::Learning, Part::Profile]),
            Grant::ReadIndex(&[IndexPart::Enrolment]),
            Grant::Seal(&[KeyPurpose::Cursors]),
        ]);
    type Path = ();
    type Query = ListEnrolmentsQuery;
    type Body = ();
    type Response = Json<Page<EnrolmentSummaryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListEnrolmentsQuery { lang, paging } = &cx.query;
        let learner = cx.actor()?.user;
        let (enrolments, last) =
            cx.store.enrolments().page_by_activity(learner, paging.limit, paging.after.clone(), cx.now()).await?;
        let languages = lang.languages(cx);
        let views = enrolments.into_iter().map(|listed| EnrolmentSummaryView::of(listed, &languages));
        Ok(Json(paging.page(cx, views.collect(), last).await?))
    }
}
