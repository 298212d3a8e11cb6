//! `DELETE /v1/categories/{categoryId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::taxonomy::DeleteCategoryError;
use glotto_http::{Access, Cx, Deleted, Endpoint, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::taxonomy::write_category;
use glotto_store::{Conflict, Transaction};

use crate::audit;
use crate::category_view::CategoryPath;

/// Deletes a category.
pub struct DeleteCategory;

impl Endpoint for DeleteCategory {
    const SPEC: Spec =
        Spec::delete("delete_category", "/v1/categories/{categoryId}", Access::May(Permission::ManageTaxonomy))
            .summary("Delete category")
            .description(
                "The category must have no others below it. Courses keep its id, which then says nothing to readers: \
                 retire a category that courses name. `If-Match` takes the `ETag` of the category.",
            )
            .grants(&[Grant::Read(&[Part::Category]), Grant::Write(&[Part::Audit, Part::Category])]);
    type Path = CategoryPath;
    type Query = ();
    type Body = ();
    type Response = Deleted;
    type Errors = (DeleteCategoryError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the categories", || async {
            let (tree, read) = cx.store.taxonomy().find_category_tree().await?;
            let category = tree.get(&cx.path.category_id).ok_or_else(Problem::not_found)?;
            tree.check_deletion(&category.id)?;
            cx.check_revision(category.rev)?;
            let mut tx = Transaction::new(&cx.store);
            write_category(&mut tx, Err(&category.id), (read, cx.revision_after(read)), Conflict);
            tx.record(&audit::entry(cx, AuditAction::CategoryDeleted, category.id.as_str()));
            tx.commit(&cx.store).await?;
            Ok(Deleted)
        })
        .await
    }
}
