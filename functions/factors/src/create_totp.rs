//! `POST /v1/me/totp`

use glotto_domain::factors::{EnrolTotpError, TOTP_SETUP_LIFETIME};
use glotto_domain::keys::KeyPurpose;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Created, Cx, Endpoint, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::factors::TotpItem;

use crate::factor_cipher::FactorCipher;
use crate::qr;
use crate::secret::TotpSecret;
use crate::views::TotpSetupView;

/// Creates the secret of an authenticator app.
pub struct CreateTotp;

impl Endpoint for CreateTotp {
    const SPEC: Spec = Spec::post("create_totp", "/v1/me/totp", Access::SignedIn)
        .summary("Set up authenticator app (TOTP)")
        .description(
            "Returns a new secret for the app. Logins ask for codes only after `POST /v1/me/totp/confirmation` has \
             confirmed the first one. A secret that is not confirmed expires after 30 minutes, and another call \
             replaces it. It is shown only once, so an `Idempotency-Key` is not honoured: if the response was lost, \
             call again.",
        )
        .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account]), Grant::Seal(&[KeyPurpose::Factors])])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Created<TotpSetupView>;
    type Errors = (EnrolTotpError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let account = cx.store.accounts().find(user).await?.ok_or(Unauthenticated)?;
        let secret = TotpSecret::new(&cx.rng);
        let sealed = FactorCipher::open(cx).await?.seal(&secret, user, &cx.rng)?;
        cx.store.factors().begin_totp(&TotpItem::pending(user, sealed, cx.now())).await?;
        let uri = secret.uri(cx.settings.app_name()?, account.email.as_str());
        let qr_code = qr::svg(&uri).ok_or_else(|| Problem::internal(&"a key URI is too long for a QR code"))?;
        let expires_in = TOTP_SETUP_LIFETIME.as_secs();
        let view = TotpSetupView { secret: secret.base32(), uri, qr_code, expires_in };
        Ok(Created::new("/v1/me/factors", view))
    }
}
