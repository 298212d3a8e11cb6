//! `GET /v1/skill-imports`

use glotto_domain::identity::Permission;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Paging, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;

use crate::import_view::SkillImportView;

/// Lists the imports of skills.
pub struct ListSkillImports;

impl Endpoint for ListSkillImports {
    const SPEC: Spec = Spec::get("list_skill_imports", "/v1/skill-imports", Access::May(Permission::ManageTaxonomy))
        .summary("List skill imports")
        .description("The imports of the last 400 days, the newest first.")
        .grants(&[Grant::Read(&[Part::SkillImport]), Grant::Seal(&[KeyPurpose::Cursors])]);
    type Path = ();
    type Query = Paging;
    type Body = ();
    type Response = Json<Page<SkillImportView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let paging = &cx.query;
        let (imports, last) = cx.store.taxonomy().page_imports(paging.limit, paging.after.clone()).await?;
        let views = imports.into_iter().map(|import| SkillImportView::of(import, cx.now())).collect();
        Ok(Json(paging.page(cx, views, last).await?))
    }
}
