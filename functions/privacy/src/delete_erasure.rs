//! `DELETE /v1/me/erasure`

use glotto_domain::audit::AuditAction;
use glotto_domain::privacy::Phase;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};

use crate::mails;

/// Cancels the erasure of the caller.
pub struct DeleteErasure;

impl Endpoint for DeleteErasure {
    const SPEC: Spec = Spec::delete("delete_erasure", "/v1/me/erasure", Access::SignedIn)
        .summary("Cancel account deletion")
        .description(
            "Your account and your data stay, and you get a mail about it, also if an admin requested the erasure for \
             you. The answer is the same if none is scheduled.",
        )
        .grants(&[
            Grant::Read(&[Part::Account, Part::Privacy]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Privacy]),
        ]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let entry = cx.audit(AuditAction::ErasureCancelled, user);
        cx.retry_on_conflict("the erasure", || async {
            let (account, item) = cx.store.erasures().find_with_account(user).await?;
            let Some(item) = item else { return Ok(NoContent) };
            // If it was closed just now, the session is no longer valid.
            let account = account.filter(|_| item.phase == Phase::Scheduled).ok_or(Unauthenticated)?;
            // The requests of erasures are limited, so that these mails are, too.
            let mail = mails::request_cancellation_notice(cx, &account, Notice::ErasureCancelled);
            cx.store.erasures().cancel(&item, &mail, &entry).await?;
            Ok(NoContent)
        })
        .await
    }
}
