//! `GET /v1/categories/{categoryId}`

use glotto_domain::identity::Permission;
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::category_view::{CategoryPath, CategoryView};

/// Gets a category for a change.
pub struct GetCategory;

impl Endpoint for GetCategory {
    const SPEC: Spec =
        Spec::get("get_category", "/v1/categories/{categoryId}", Access::May(Permission::ManageTaxonomy))
            .summary("Get category")
            .description("A category with its labels in all languages, and the `ETag` that a change needs.")
            .grants(&[Grant::Read(&[Part::Category])]);
    type Path = CategoryPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<CategoryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let category = cx.store.taxonomy().find_category(&cx.path.category_id).await?.ok_or_else(Problem::not_found)?;
        let view = CategoryView::of_admin(&category, &cx.accepted_languages());
        let language = view.language.clone();
        Ok(Json(view).revision_in(category.rev, language.as_str()))
    }
}
