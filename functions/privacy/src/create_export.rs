//! `POST /v1/me/exports`

use glotto_domain::audit::AuditAction;
use glotto_domain::privacy::EXPORT_REQUESTED;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Accepted, Access, Cx, Endpoint, Idempotent, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_store::privacy::ExportItem;

use crate::ExportView;
use crate::export_requested::ExportRequested;

/// Requests a copy of the caller's personal data.
pub struct CreateExport;

impl Endpoint for CreateExport {
    const SPEC: Spec = Spec::post("create_export", "/v1/me/exports", Access::SignedIn)
        .summary("Create data export")
        .description(
            "Requests a copy of all your personal data, as JSON files in a ZIP archive. You get a mail when it is \
             ready; `GET /v1/me/exports/{exportId}` has its state. You can request three at once, and one more every \
             eight hours.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Privacy]),
        ]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Idempotent<Accepted<ExportView, true>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user_id = cx.actor()?.user;
        limits::count(cx, &[(&Limit::EXPORT_ACCOUNT, &user_id.to_string())]).await?;
        let (export_id, now) = (cx.new_id(), cx.now());
        let export = ExportItem { user_id, export_id, asked: now, by_admin: false, ready: None, size_bytes: None };
        let event = cx.event(EXPORT_REQUESTED, ExportRequested { user_id, export_id });
        let entry = cx.audit(AuditAction::ExportRequested, user_id);
        let response = Accepted::at(format!("/v1/me/exports/{export_id}"), ExportView::of(&export, now));
        cx.commit_idempotent(cx.store.exports().prepare_export(&export, &event, &entry), response).await
    }
}
