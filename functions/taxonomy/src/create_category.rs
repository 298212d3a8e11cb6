//! `POST /v1/categories`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::Translations;
use glotto_domain::identity::Permission;
use glotto_domain::taxonomy::{
    Category, CategoryId, CategoryLabel, CategoryOrder, CategoryState, CreateCategoryError, TaxonomyStatus,
};
use glotto_domain::{Pointer, ValidationErrors, Violation, input};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::taxonomy::write_category;
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::category_view::CategoryView;

/// A new category.
#[input]
pub struct CreateCategoryInput {
    /// Its id, which never changes.
    pub id: CategoryId,
    /// What it is called.
    pub labels: Translations<CategoryLabel>,
    /// The category above it; none at the top.
    pub parent_id: Option<CategoryId>,
    /// Its place among those with the same parent: the smallest number first. 0 if it is missing.
    pub order: Option<CategoryOrder>,
}

/// Creates a category.
pub struct CreateCategory;

impl Endpoint for CreateCategory {
    const SPEC: Spec = Spec::post("create_category", "/v1/categories", Access::May(Permission::ManageTaxonomy))
        .summary("Create category")
        .description("There are at most 500 categories in at most three levels. Courses name a category by its id.")
        .example(r#"{"id":"business-english","labels":{"en":"Business English"},"order":10}"#)
        .grants(&[Grant::Read(&[Part::Category]), Grant::Write(&[Part::Audit, Part::Category])]);
    type Path = ();
    type Query = ();
    type Body = Json<CreateCategoryInput>;
    type Response = Idempotent<Versioned<Created<CategoryView>>>;
    type Errors = (CreateCategoryError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the categories", || async {
            let (tree, read) = cx.store.taxonomy().find_category_tree().await?;
            let category =
                Category { id: cx.body.id.clone(), state: cx.body.state(), updated: cx.now(), rev: cx.new_revision() };
            let parent = category.state.parent.as_ref();
            tree.check_parent(&category.id, parent).map_err(at_parent)?;
            tree.check_new(&category.id)?;
            let mut tx = Transaction::new(&cx.store);
            write_category(&mut tx, Ok(&category), (read, cx.revision_after(read)), Conflict);
            tx.record(&audit::entry(cx, AuditAction::CategoryCreated, category.id.as_str()));
            let view = CategoryView::of_admin(&category, &cx.accepted_languages());
            let (location, language) = (format!("/v1/categories/{}", category.id), view.language.clone());
            let response = Created::new(location, view).revision_in(category.rev, language.as_str());
            cx.commit_idempotent(tx, response).await
        })
        .await
    }
}

impl CreateCategoryInput {
    fn state(&self) -> CategoryState {
        CategoryState {
            labels: self.labels.clone(),
            parent: self.parent_id.clone(),
            order: self.order.unwrap_or_default(),
            status: TaxonomyStatus::Active,
        }
    }
}

/// The error of a category above that is not possible.
pub(crate) fn at_parent(violation: Violation) -> ValidationErrors {
    let mut errors = ValidationErrors::default();
    errors.add(&Pointer::root().child("parentId"), violation);
    errors
}
