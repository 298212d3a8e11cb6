//! `GET /v1/me/exports/{exportId}`

use glotto_domain::id::ExportId;
use glotto_http::{Access, Cx, Endpoint, Json, PathParams, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::ExportView;

/// An export.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct ExportPath {
    /// The export.
    pub export_id: ExportId,
}

/// Gets the state of an export.
pub struct GetExport;

impl Endpoint for GetExport {
    const SPEC: Spec = Spec::get("get_export", "/v1/me/exports/{exportId}", Access::SignedIn)
        .summary("Get data export")
        .description("The state of a copy of your data.")
        .grants(&[Grant::Read(&[Part::Privacy])]);
    type Path = ExportPath;
    type Query = ();
    type Body = ();
    type Response = Json<ExportView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let item =
            cx.store.exports().find(cx.actor()?.user, cx.path.export_id).await?.ok_or_else(Problem::not_found)?;
        Ok(Json(ExportView::of(&item, cx.now())))
    }
}
