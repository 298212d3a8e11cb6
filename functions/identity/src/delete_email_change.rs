//! `DELETE /v1/me/email-change`

use glotto_domain::audit::AuditAction;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::CommitError;

/// Cancels the caller's pending change of address.
pub struct DeleteEmailChange;

impl Endpoint for DeleteEmailChange {
    const SPEC: Spec = Spec::delete("delete_email_change", "/v1/me/email-change", Access::SignedIn)
        .summary("Cancel e-mail change")
        .description(
            "Withdraws the pending change of your address; its links stop working. If there is none, nothing changes.",
        )
        .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account, Part::Audit])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let Some(pending) = cx.store.email_changes().find(user, cx.now()).await? else { return Ok(NoContent) };
        let entry = cx.audit(AuditAction::EmailChangeCancelled, user);
        match cx.store.email_changes().cancel(&pending, &entry).await {
            // It took effect, or was withdrawn, at the same moment.
            Ok(()) | Err(CommitError::Condition(_)) => Ok(NoContent),
            Err(error) => Err(error.into()),
        }
    }
}
