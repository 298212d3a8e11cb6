//! `GET /v1/skill-imports/{importId}`

use glotto_domain::identity::Permission;
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::import_view::{SkillImportPath, SkillImportView};

/// Gets the state of an import of skills.
pub struct GetSkillImport;

impl Endpoint for GetSkillImport {
    const SPEC: Spec =
        Spec::get("get_skill_import", "/v1/skill-imports/{importId}", Access::May(Permission::ManageTaxonomy))
            .summary("Get skill import")
            .description("The state of an import: how far it is, what it has done, and which lines were left out.")
            .grants(&[Grant::Read(&[Part::SkillImport])]);
    type Path = SkillImportPath;
    type Query = ();
    type Body = ();
    type Response = Json<SkillImportView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let import = cx.store.taxonomy().find_import(cx.path.import_id).await?.ok_or_else(Problem::not_found)?;
        Ok(Json(SkillImportView::of(import, cx.now())))
    }
}
