//! `POST /v1/sessions/passkey/options`
//!
//! The user need not be known: the passkey identifies them.

use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::Purpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};

use crate::challenge::issue_challenge;
use crate::options_view::PasskeyRequestOptionsView;
use crate::relying_party::relying_party;

/// Returns the options for logging in with a passkey.
pub struct CreatePasskeyLoginOptions;

impl Endpoint for CreatePasskeyLoginOptions {
    const SPEC: Spec = Spec::post(
        "create_passkey_login_options",
        "/v1/sessions/passkey/options",
        Access::Public("users have no token before they log in"),
    )
    .summary("Create options to log in with passkey")
    .description(
        "Returns the options for `navigator.credentials.get()`. Pass them to \
         `PublicKeyCredential.parseRequestOptionsFromJSON()`, and send the result to `POST /v1/sessions/passkey`. They \
         list no passkeys, so the browser offers all that it has; with `mediation: \"conditional\"` it offers them as \
         autofill. The challenge works once, for ten minutes: request a new one for a form that stays open longer.",
    )
    .grants(&[Grant::Write(&[Part::Limit]), Grant::Seal(&[KeyPurpose::Passkeys])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<PasskeyRequestOptionsView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count_by_ip(cx, &Limit::OPTIONS_ADDRESS, &[]).await?;
        let (party, challenge) = (relying_party(&cx.settings)?, issue_challenge(cx, Purpose::SignIn).await?);
        Ok(Json(PasskeyRequestOptionsView::of(&party, &[], challenge)))
    }
}
