//! `POST /v1/sessions/current/passkey-proof/options`

use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{Purpose, ReauthenticateWithPasskeyError};
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::challenge::issue_challenge;
use crate::options_view::PasskeyRequestOptionsView;
use crate::relying_party::relying_party;

/// Returns the options for reauthenticating with a passkey.
pub struct CreatePasskeyReauthenticationOptions;

impl Endpoint for CreatePasskeyReauthenticationOptions {
    const SPEC: Spec = Spec::post(
        "create_passkey_reauthentication_options",
        "/v1/sessions/current/passkey-proof/options",
        Access::SignedIn,
    )
    .summary("Create options to re-authenticate with passkey")
    .description(
        "Returns the options for `navigator.credentials.get()`, with your passkeys. Send the result to \
                 `POST /v1/sessions/current/passkey-proof`.",
    )
    .grants(&[Grant::Read(&[Part::Account]), Grant::Seal(&[KeyPurpose::Passkeys])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<PasskeyRequestOptionsView>;
    type Errors = (ReauthenticateWithPasskeyError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let passkeys = cx.store.passkeys().list(actor.user).await?;
        if passkeys.is_empty() {
            return Err(ReauthenticateWithPasskeyError::None.into());
        }
        let purpose = Purpose::Reauthenticate { user: actor.user, session: actor.session };
        let (party, challenge) = (relying_party(&cx.settings)?, issue_challenge(cx, purpose).await?);
        Ok(Json(PasskeyRequestOptionsView::of(&party, &passkeys, challenge)))
    }
}
