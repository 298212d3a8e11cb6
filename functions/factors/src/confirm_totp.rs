//! `POST /v1/me/totp/confirmation`

use glotto_domain::audit::AuditAction;
use glotto_domain::factors::{ConfirmTotpError, TotpCode};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Created, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{find_caller_credentials, security_notice};
use glotto_store::factors::TotpItem;
use glotto_store::identity::Credentials;

use crate::factor_cipher::FactorCipher;
use crate::recovery;
use crate::views::RecoveryCodesView;

/// The first code of a new authenticator app.
#[input]
pub struct ConfirmTotpInput {
    /// The code that the app shows.
    pub code: TotpCode,
}

/// Activates the caller's authenticator app.
pub struct ConfirmTotp;

impl Endpoint for ConfirmTotp {
    const SPEC: Spec = Spec::post("confirm_totp", "/v1/me/totp/confirmation", Access::SignedIn)
        .summary("Confirm authenticator app (TOTP)")
        .description(
            "Takes the first code of the app. From now on a login asks for a code after the password, and your other \
             sessions have to reauthenticate before sensitive operations. Returns ten recovery codes for the case that \
             you lose the app. They are shown only once, so an `Idempotency-Key` is not honoured: if the response was \
             lost, create new codes.",
        )
        .example(r#"{"code":"492039"}"#)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session]),
            Grant::Seal(&[KeyPurpose::Factors]),
        ])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = Json<ConfirmTotpInput>;
    type Response = Created<RecoveryCodesView>;
    type Errors = (ConfirmTotpError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        // By session: this code gives no access, and must not use up the attempts of logins.
        let (session, user) = (actor.session.to_string(), actor.user.to_string());
        limits::count(cx, &[(&Limit::PROOF_SESSION, &session), (&Limit::SECURITY_MAIL_ACCOUNT, &user)]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            let totp = confirm(cx, &credentials, cx.body.code).await?;
            let (codes, view) = recovery::generate(cx, actor.user).await?;
            let entries =
                [AuditAction::TotpAdded, AuditAction::RecoveryCodesMade].map(|action| cx.audit(action, actor.user));
            let mail = security_notice(cx, &credentials.account, Notice::TotpAdded);
            cx.store.factors().enable_totp((&credentials, actor.session), &totp, &codes, (&entries, &mail)).await?;
            Ok(Created::new("/v1/me/factors", view))
        })
        .await
    }
}

/// The app that is being set up, confirmed by its first code.
async fn confirm(call: &Call<'_>, credentials: &Credentials, code: TotpCode) -> Result<TotpItem> {
    let now = call.now();
    let totp = credentials.pending_totp(now)?.ok_or(ConfirmTotpError::SetupNotStarted)?;
    let (secret, _) = FactorCipher::open(call).await?.secret(&totp.sealed, totp.user_id)?;
    let step = secret.step_of(code, now, None).ok_or(ConfirmTotpError::WrongCode)?;
    Ok(totp.enabled(step, now))
}
