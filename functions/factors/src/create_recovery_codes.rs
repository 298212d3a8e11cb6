//! `POST /v1/me/recovery-codes`

use glotto_domain::audit::AuditAction;
use glotto_domain::factors::RecoveryCodesError;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Created, Cx, Endpoint, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{find_caller_credentials, security_notice};

use crate::recovery;
use crate::views::RecoveryCodesView;

/// Replaces the caller's recovery codes.
pub struct CreateRecoveryCodes;

impl Endpoint for CreateRecoveryCodes {
    const SPEC: Spec = Spec::post("create_recovery_codes", "/v1/me/recovery-codes", Access::SignedIn)
        .summary("Create recovery codes")
        .description(
            "Returns ten codes. Each can be used once instead of a code of the authenticator app. Your former recovery \
             codes stop working. The codes are shown only once and stored as hashes, so an `Idempotency-Key` is not \
             honoured: if the response was lost, create new codes.",
        )
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit]),
            Grant::Seal(&[KeyPurpose::Factors]),
        ])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Created<RecoveryCodesView>;
    type Errors = (RecoveryCodesError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            if credentials.totp()?.is_none() {
                return Err(RecoveryCodesError::Off.into());
            }
            let (codes, view) = recovery::generate(cx, actor.user).await?;
            let entry = cx.audit(AuditAction::RecoveryCodesMade, actor.user);
            let mail = security_notice(cx, &credentials.account, Notice::RecoveryCodesMade);
            let within = (&credentials.account, actor.session);
            cx.store.factors().replace_recovery_codes(within, &codes, (&entry, &mail)).await?;
            Ok(Created::new("/v1/me/factors", view))
        })
        .await
    }
}
