//! `DELETE /v1/me/totp`

use glotto_domain::audit::AuditAction;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{find_caller_credentials, security_notice};

/// Removes the caller's authenticator app.
pub struct DeleteTotp;

impl Endpoint for DeleteTotp {
    const SPEC: Spec = Spec::delete("delete_totp", "/v1/me/totp", Access::SignedIn)
        .summary("Remove authenticator app (TOTP)")
        .description(
            "From now on a login asks only for the password. The recovery codes are deleted with the app. If there is \
             no app, nothing changes and the answer is the same.",
        )
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit]),
        ])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            if credentials.totp()?.is_some() {
                let entry = cx.audit(AuditAction::TotpRemoved, actor.user);
                let mail = security_notice(cx, &credentials.account, Notice::TotpRemoved);
                cx.store.factors().disable_totp((&credentials.account, actor.session), (&entry, &mail)).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}
