//! `POST /v1/sessions/passkey`

use glotto_domain::id::UserId;
use glotto_domain::identity::{AuthMethod, SignInError};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::passkeys::{Purpose, VerifyPasskeyError};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, CookieUse, Created, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::{Authentication, TokensView, open_session};
use glotto_store::Conflict;

use crate::credential_input::UsedCredential;
use crate::passkey_response::PasskeyResponse;

/// The passkey of a login.
#[input]
pub struct LoginWithPasskeyInput {
    /// What `navigator.credentials.get()` returned.
    pub credential: UsedCredential,
}

/// Begins a session for the owner of a passkey.
pub struct LoginWithPasskey;

const EXAMPLE: &str = r#"{"credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AQID"},"clientExtensionResults":{}}}"#;

impl Endpoint for LoginWithPasskey {
    const SPEC: Spec = Spec::post(
        "login_with_passkey",
        "/v1/sessions/passkey",
        Access::Public("users have no token before they log in"),
    )
    .summary("Log in with passkey")
    .description(
        "Takes what `navigator.credentials.get()` returned for the options of `POST /v1/sessions/passkey/options`, as \
         its `toJSON()` writes it, and begins a session like `POST /v1/sessions`. No code is required: an unlocked \
         passkey counts as two factors. On `passkey-unknown`, call `PublicKeyCredential.signalUnknownCredential()`, \
         so that the passkey provider no longer offers the passkey.",
    )
    .example(EXAMPLE)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Credential, Part::Session, Part::Token]),
        Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session, Part::Token]),
        Grant::Sign,
        Grant::Seal(&[KeyPurpose::RefreshTokens, KeyPurpose::Passkeys]),
    ])
    // Each call writes twenty units.
    .throttle(50, 100)
    .session_cookie(CookieUse::Sets);
    type Path = ();
    type Query = ();
    type Body = Json<LoginWithPasskeyInput>;
    type Response = Created<TokensView>;
    type Errors = (VerifyPasskeyError, SignInError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count_by_ip(cx, &Limit::SIGN_IN_ADDRESS, &[]).await?;
        let response = PasskeyResponse::read(cx, &cx.body.credential, &Purpose::SignIn).await?;
        let owner =
            cx.store.passkeys().find_owner(&response.credential_hash()).await?.ok_or(VerifyPasskeyError::Unknown)?;
        let tokens = cx.retry_on_conflict("the account", || async {
            response.explain_conflict(cx, log_in(cx, &response, owner.user_id).await).await
        });
        Ok(Created::new("/v1/sessions", tokens.await?))
    }
}

/// Verifies the passkey and begins a session.
async fn log_in(call: &Call<'_>, response: &PasskeyResponse<'_>, owner: UserId) -> Result<TokensView> {
    let credentials =
        call.store.accounts().find_credentials(owner, call.now()).await?.ok_or(VerifyPasskeyError::Unknown)?;
    let passkey = response.passkey(credentials.all()?)?;
    let used = response.verify(call, &credentials.account, &passkey).await?;
    open_session(call, Authentication::by(&[AuthMethod::Passkey], &credentials), &mut |tx, _| {
        tx.use_passkey(&used, Conflict);
    })
    .await
}
