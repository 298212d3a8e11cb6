//! `GET /v1/me/exports/{exportId}/download`
//!
//! The mail that says that an export is ready gives no access to it: users who follow its link must be
//! signed in and have authenticated recently.

use glotto_domain::audit::AuditAction;
use glotto_domain::privacy::{DownloadExportError, LINK_LIFETIME, object_key};
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};

use crate::ExportDownloadView;
use crate::get_export::ExportPath;

/// Gets a link to download an export.
pub struct GetExportDownload;

impl Endpoint for GetExportDownload {
    const SPEC: Spec = Spec::get("get_export_download", "/v1/me/exports/{exportId}/download", Access::SignedIn)
        .summary("Download data export")
        .description(
            "A signed URL of the ZIP archive that works for five minutes. Request another one as long as the export \
             exists: a week from when it was ready.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Read(&[Part::Privacy]),
            Grant::Write(&[Part::Audit]),
            Grant::GetObject(Bucket::Exports, "exports/"),
        ]);
    type Path = ExportPath;
    type Query = ();
    type Body = ();
    type Response = Json<ExportDownloadView>;
    type Errors = (DownloadExportError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (user, export) = (cx.actor()?.user, cx.path.export_id);
        let item = cx.store.exports().find(user, export).await?.ok_or_else(Problem::not_found)?;
        item.export().fetch(cx.now())?;
        let signer = cx.port::<Objects>()?.signer(Bucket::Exports).await?;
        let url = signer.get(&object_key(user, export), LINK_LIFETIME);
        // A `HEAD` gets no link.
        if !cx.request.is_head() {
            let entry = cx.audit(AuditAction::ExportFetched, user).detail(export.to_string());
            cx.store.audit_trail().record(&entry).await?;
        }
        Ok(Json(ExportDownloadView { url, expires_at: (cx.now() + LINK_LIFETIME).into() }))
    }
}
