//! `POST /v1/me/passkeys/options`
//!
//! Nothing is stored: the challenge contains what has to be remembered, and is sealed.

use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{CreatePasskeyOptionsError, Purpose, may_add};
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part, hash};
use glotto_signin::find_caller_credentials;
use glotto_store::identity::AccountItem;
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
        let handle = user_handle(&credentials.account, &passkeys);
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

/// The user handle. It is the same for all passkeys that an account ever has, and no request chooses it, so two
/// concurrent requests get the same one (WebAuthn Level 3, 5.4.3). An account that was created before it had one has
/// the handle of its passkeys, or one that follows from its id.
fn user_handle(account: &AccountItem, passkeys: &[PasskeyItem]) -> String {
    match (&account.passkey_handle, passkeys.first()) {
        (Some(handle), _) => handle.as_str().to_owned(),
        (None, Some(passkey)) => passkey.handle.clone(),
        (None, None) => hash::text(format!("passkey user handle of {}", account.user_id).as_bytes()),
    }
}
