//! `DELETE /v1/me/passkeys/{passkeyId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::passkeys::{DeletePasskeyError, may_remove};
use glotto_domain::rate_limit::Limit;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{TrustedProviders, find_caller_credentials, security_notice};
use glotto_store::passkeys::PasskeyItem;

use crate::passkey_view::PasskeyPath;

/// Removes one of the caller's passkeys.
pub struct DeletePasskey;

impl Endpoint for DeletePasskey {
    const SPEC: Spec = Spec::delete("delete_passkey", "/v1/me/passkeys/{passkeyId}", Access::SignedIn)
        .summary("Delete passkey")
        .description(
            "The passkey stops working. Your last way to sign in cannot be removed: password, passkeys, and linked \
             providers that the platform still supports count. Sessions that were started with the passkey continue. \
             You get a mail about it.",
        )
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Credential, Part::Event, Part::Limit]),
            Grant::Providers,
        ])
        .requires_recent_auth();
    type Path = PasskeyPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (DeletePasskeyError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, id) = (cx.actor()?, cx.path.passkey_id);
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            let passkey = credentials.all::<PasskeyItem>()?.into_iter().find(|passkey| passkey.passkey_id == id);
            let passkey = passkey.ok_or(NotFound)?;
            may_remove(cx.port::<TrustedProviders>()?.sign_in_methods(&credentials)?)?;
            let entry = cx.audit(AuditAction::PasskeyRemoved, actor.user).detail(id.to_string());
            let mail = security_notice(cx, &credentials.account, Notice::PasskeyRemoved);
            cx.store.passkeys().remove((&credentials.account, actor.session), &passkey, (&entry, &mail)).await?;
            Ok(NoContent)
        })
        .await
    }
}
