//! `POST /v1/sessions/current/passkey-proof`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::AuthMethod;
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{Purpose, VerifyPasskeyError};
use glotto_http::{Access, Actor, Call, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_signin::{ProofView, find_caller_credentials};
use glotto_store::{Conflict, Transaction};

use crate::credential_input::UsedCredential;
use crate::passkey_response::PasskeyResponse;

/// The passkey to reauthenticate with.
#[input]
pub struct ReauthenticateWithPasskeyInput {
    /// What `navigator.credentials.get()` returned.
    pub credential: UsedCredential,
}

/// Reauthenticates the caller with a passkey.
pub struct ReauthenticateWithPasskey;

const EXAMPLE: &str = r#"{"credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AQID"},"clientExtensionResults":{}}}"#;

impl Endpoint for ReauthenticateWithPasskey {
    const SPEC: Spec =
        Spec::post("reauthenticate_with_passkey", "/v1/sessions/current/passkey-proof", Access::SignedIn)
            .summary("Re-authenticate with passkey")
            .description(
                "Takes what `navigator.credentials.get()` returned for the options of \
             `POST /v1/sessions/current/passkey-proof/options`. For the next ten minutes, this session can perform \
             sensitive operations.",
            )
            .example(EXAMPLE)
            .grants(&[
                Grant::Read(&[Part::Account, Part::Token]),
                Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session, Part::Token]),
                Grant::Seal(&[KeyPurpose::Passkeys]),
            ]);
    type Path = ();
    type Query = ();
    type Body = Json<ReauthenticateWithPasskeyInput>;
    type Response = Json<ProofView>;
    type Errors = (VerifyPasskeyError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let purpose = Purpose::Reauthenticate { user: actor.user, session: actor.session };
        let response = PasskeyResponse::read(cx, &cx.body.credential, &purpose).await?;
        let means = cx.retry_on_conflict("the account", || async {
            response.explain_conflict(cx, prove(cx, &actor, &response).await).await
        });
        let means = means.await?;
        Ok(Json(ProofView::of(cx.now(), means)))
    }
}

/// Verifies the passkey and records the proof in the session. Returns all authentication methods of
/// the session.
async fn prove(call: &Call<'_>, actor: &Actor, response: &PasskeyResponse<'_>) -> Result<Vec<AuthMethod>> {
    let credentials = find_caller_credentials(call).await?;
    let passkey = response.passkey(credentials.all()?)?;
    let used = response.verify(call, &credentials.account, &passkey).await?;
    let mut tx = Transaction::new(&call.store);
    let means = tx.record_proof((&credentials, actor.session), &[AuthMethod::Passkey], call.now());
    tx.use_passkey(&used, Conflict).record(&call.audit(AuditAction::SteppedUp, actor.user).detail("passkey"));
    tx.commit(&call.store).await?;
    Ok(means)
}
