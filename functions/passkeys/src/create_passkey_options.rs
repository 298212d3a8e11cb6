//! `POST /v1/me/passkeys/options`
//!
//! Nothing is stored: the challenge contains what has to be remembered, and is sealed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{CreatePasskeyOptionsError, Purpose, may_add};
use glotto_http::{Access, Call, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_signin::find_caller_credentials;
use glotto_store::passkeys::PasskeyItem;

use crate::challenge::issue_challenge;
use crate::options_view::PasskeyCreationOptionsView;
use crate::relying_party::relying_party;

/// Returns the options for creating a passkey.
pub struct CreatePasskeyOptions;

impl Endpoint for CreatePasskeyOptions {
    const SPEC: Spec = Spec::post("create_passkey_options", "/v1/me/passkeys/options", Access::SignedIn)
        .summary("Create options to register passkey")
        .description(
            "Returns the options for `navigator.credentials.create()`. Pass them to \
             `PublicKeyCredential.parseCreationOptionsFromJSON()`, and send the result to `POST /v1/me/passkeys`. The \
             challenge works once, for ten minutes, in this session.",
        )
        .grants(&[Grant::Read(&[Part::Account]), Grant::Seal(&[KeyPurpose::Passkeys])])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<PasskeyCreationOptionsView>;
    type Errors = (CreatePasskeyOptionsError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let credentials = find_caller_credentials(cx).await?;
        let passkeys = credentials.all::<PasskeyItem>()?;
        may_add(passkeys.len())?;
        let handle = user_handle(cx, &passkeys);
        let purpose = Purpose::Create { user: actor.user, session: actor.session, handle: handle.clone() };
        let (party, challenge) = (relying_party(&cx.settings)?, issue_challenge(cx, purpose).await?);
        Ok(Json(PasskeyCreationOptionsView::of(
            (&party, cx.settings.app_name()?),
            &credentials.account,
            handle,
            &passkeys,
            challenge,
        )))
    }
}

/// The user handle. It is random, so that it reveals nothing, and the same for all passkeys of a user:
/// passkey providers take different handles for different users.
fn user_handle(call: &Call<'_>, passkeys: &[PasskeyItem]) -> String {
    match passkeys.first() {
        Some(passkey) => passkey.handle.clone(),
        None => URL_SAFE_NO_PAD.encode(call.rng.bytes::<32>()),
    }
}
