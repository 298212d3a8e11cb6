//! `GET /v1/categories`

use glotto_http::{Access, Caching, Cx, Endpoint, Json, Lang, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::category_view::CategoriesView;

/// Lists all categories.
pub struct ListCategories;

impl Endpoint for ListCategories {
    const SPEC: Spec =
        Spec::get("list_categories", "/v1/categories", Access::Public("the catalogue is filtered by them"))
            .summary("List categories")
            .description(
                "All categories, at most 500 in at most three levels: each before those below it. A change is visible \
                 within two minutes.",
            )
            .cached(Caching::at_cdn(60).stale_for(60))
            .grants(&[Grant::Read(&[Part::Category])]);
    type Path = ();
    type Query = Lang;
    type Body = ();
    type Response = Json<CategoriesView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let tree = cx.store.taxonomy().list_categories().await?;
        Ok(Json(CategoriesView::of(&tree, &cx.query.languages(cx))))
    }
}
