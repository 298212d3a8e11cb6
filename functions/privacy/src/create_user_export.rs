//! `POST /v1/users/{userId}/exports`
//!
//! The right to a copy of the personal data (GDPR, article 15) does not end with a suspension, but a suspended user
//! cannot sign in to request it. The data goes to the user's own address, and never to the admin.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::{CreateUserExportError, EXPORT_REQUESTED};
use glotto_domain::rate_limit::Limit;
use glotto_http::errors::NotFound;
use glotto_http::{Accepted, Access, Call, Cx, Endpoint, Idempotent, Result, Spec, UserPath, limits};
use glotto_runtime::{Grant, Part};
use glotto_store::privacy::ExportItem;

use crate::ExportView;
use crate::export_requested::ExportRequested;

/// The permission of the caller. The transaction requires it, too.
const PERMISSION: Permission = Permission::ExportUserData;

/// Requests a copy of the personal data of a suspended user.
pub struct CreateUserExport;

impl Endpoint for CreateUserExport {
    const SPEC: Spec = Spec::post("create_user_export", "/v1/users/{userId}/exports", Access::May(PERMISSION))
        .summary("Create data export for suspended user")
        .description(
            "Requests a copy of all personal data of a suspended user, who cannot request it themselves. They get a \
             mail at their confirmed address with a link that works for a day and as long as this suspension lasts; \
             you get no access. Make sure of the identity of the person who asks for it. It counts towards the exports \
             of the user: three at once, and one more every eight hours.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Privacy]),
        ]);
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Idempotent<Accepted<ExportView>>;
    type Errors = (CreateUserExportError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user_id) = (cx.actor()?.user, cx.path.user_id);
        check_user(cx, &cx.path).await?;
        limits::count(cx, &[(&Limit::EXPORT_ACCOUNT, &user_id.to_string())]).await?;
        let (export_id, now) = (cx.new_id(), cx.now());
        let export = ExportItem { user_id, export_id, asked: now, by_admin: true, ready: None, size_bytes: None };
        let event = cx.event(EXPORT_REQUESTED, ExportRequested { user_id, export_id });
        let entry = cx.audit(AuditAction::ExportRequested, user_id);
        let transaction = cx.store.exports().prepare_export_by_admin(&export, (admin, PERMISSION), &event, &entry);
        cx.commit_idempotent(transaction, Accepted::new(ExportView::of(&export, now))).await
    }
}

/// Checks that the user needs an admin, and that the mail reaches them.
async fn check_user(call: &Call<'_>, path: &UserPath) -> Result<()> {
    let account = call.store.accounts().find(path.user_id).await?.ok_or(NotFound)?;
    if account.suspended.is_none() {
        return Err(CreateUserExportError::NotSuspended.into());
    }
    if !account.verified {
        return Err(CreateUserExportError::Unverified.into());
    }
    Ok(())
}
