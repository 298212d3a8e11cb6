//! `PATCH /v1/categories/{categoryId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::courses::TranslationsPatch;
use glotto_domain::identity::Permission;
use glotto_domain::taxonomy::{Category, CategoryId, CategoryLabel, CategoryOrder, CategoryState, TaxonomyStatus};
use glotto_domain::{Change, Pointer, ValidationErrors, input};
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::taxonomy::write_category;
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::category_view::{CategoryPath, CategoryView};
use crate::create_category::at_parent;

/// Changes of a category.
#[input(change)]
pub struct UpdateCategoryInput {
    /// What it is called.
    pub labels: Option<TranslationsPatch<CategoryLabel>>,
    /// The category above it; null moves it to the top.
    #[schemars(with = "Option<CategoryId>")]
    pub parent_id: Change<CategoryId>,
    /// Its place among those with the same parent.
    pub order: Option<CategoryOrder>,
    /// Whether courses can be given it.
    pub status: Option<TaxonomyStatus>,
}

/// Updates a category.
pub struct UpdateCategory;

impl Endpoint for UpdateCategory {
    const SPEC: Spec =
        Spec::patch("update_category", "/v1/categories/{categoryId}", Access::May(Permission::ManageTaxonomy))
            .summary("Update category")
            .description(
                "Texts are changed by language, and null removes a language. A category that is retired stays for the \
                 courses that name it, but no other course can be given it, and a course that names it is not ready to \
                 be published. `If-Match` takes the `ETag` of the category.",
            )
            .example(r#"{"labels":{"fr":"Anglais des affaires"},"parentId":"languages"}"#)
            .grants(&[Grant::Read(&[Part::Category]), Grant::Write(&[Part::Audit, Part::Category])]);
    type Path = CategoryPath;
    type Query = ();
    type Body = Json<UpdateCategoryInput>;
    type Response = Versioned<Json<CategoryView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the categories", || async {
            let (tree, read) = cx.store.taxonomy().find_category_tree().await?;
            let before = tree.get(&cx.path.category_id).ok_or_else(Problem::not_found)?;
            let state = cx.body.apply(&before.state)?;
            if state.parent != before.state.parent {
                tree.check_parent(&before.id, state.parent.as_ref()).map_err(at_parent)?;
            }
            cx.check_revision(before.rev)?;
            if state == before.state {
                return Ok(respond(cx, before));
            }
            let category = Category { id: before.id.clone(), state, updated: cx.now(), rev: before.rev.next() };
            let mut tx = Transaction::new(&cx.store);
            write_category(&mut tx, Ok(&category), (read, cx.revision_after(read)), Conflict);
            tx.record(&audit::entry(cx, AuditAction::CategoryUpdated, category.id.as_str()));
            tx.commit(&cx.store).await?;
            Ok(respond(cx, &category))
        })
        .await
    }
}

fn respond(cx: &Cx<'_, UpdateCategory>, category: &Category) -> Versioned<Json<CategoryView>> {
    let view = CategoryView::of_admin(category, &cx.accepted_languages());
    let language = view.language.clone();
    Json(view).revision_in(category.rev, language.as_str())
}

impl UpdateCategoryInput {
    fn apply(&self, before: &CategoryState) -> Result<CategoryState, ValidationErrors> {
        let Self { labels, parent_id, order, status } = self.clone();
        let mut errors = ValidationErrors::default();
        let mut after = before.clone();
        if let Some(patch) = labels {
            let at = Pointer::root().child("labels");
            match patch.apply_without_default(Some(&before.labels), &at, &mut errors) {
                Some(labels) => after.labels = labels,
                None => errors.add(&at, "must keep a text in at least one language"),
            }
        }
        parent_id.apply(&mut after.parent);
        after.order = order.unwrap_or(after.order);
        after.status = status.unwrap_or(after.status);
        if errors.is_empty() { Ok(after) } else { Err(errors) }
    }
}
