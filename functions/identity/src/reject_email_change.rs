//! `POST /v1/email-changes/refusal`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::EmailChangeError;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::email_change::{self, EmailChangeAnswerInput, PendingEmailChange};

/// Withdraws a change of address because one of the two mailboxes refuses it.
pub struct RejectEmailChange;

impl Endpoint for RejectEmailChange {
    const SPEC: Spec = Spec::post(
        "reject_email_change",
        "/v1/email-changes/refusal",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Refuse e-mail change")
    .description(
        "Takes the token of a link in either mail, even if that mailbox has agreed before. The change is withdrawn. \
         Repeating the request gives the same answer. Once both mailboxes have agreed it is too late.",
    )
    .example(r#"{"token":"9vKxQ2…"}"#)
    .grants(&[
        Grant::Read(&[Part::Account]),
        Grant::Write(&[Part::Account, Part::Audit, Part::Limit]),
        Grant::Seal(&[KeyPurpose::MailLinks]),
    ]);
    type Path = ();
    type Query = ();
    type Body = Json<EmailChangeAnswerInput>;
    type Response = NoContent;
    type Errors = (EmailChangeError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let token = email_change::open_token(cx, &cx.body.token).await?;
        cx.retry_on_conflict("the account", || async {
            let PendingEmailChange { account, change, .. } = email_change::find(cx, &token).await?;
            let before = change.change();
            if before.clone().refuse(cx.now())? != before {
                let entry = cx.audit(AuditAction::EmailChangeCancelled, account.user_id).detail("refused by mail");
                cx.store.email_changes().refuse(&change, &entry).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}
