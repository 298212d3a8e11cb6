//! `POST /v1/providers/{provider}/authorizations`

use glotto_domain::federation::{LIFETIME, Provider, Purpose, RedirectUri};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_runtime::{Context, Grant, Part};

use crate::account_choice::{AccountChoice, LoginHint, Prompt};
use crate::authorization;
use crate::oidc_client::authorization_url;
use crate::providers::{ProviderPath, Providers, redirect_uri};
use crate::views::AuthorizationView;

/// How the user comes back from the provider.
#[input]
pub struct CreateProviderLoginAuthorizationInput {
    /// Where the provider redirects the user to. It must be one of the URIs that the operator allows.
    pub redirect_uri: RedirectUri,
    /// Whether the provider must authenticate the user again, even if they are signed in there. For
    /// users who have no other way to reauthenticate.
    pub reauthenticate: Option<bool>,
    /// What the provider must ask the user. Without it, a provider that remembers the user does not offer another
    /// account.
    pub prompt: Option<Prompt>,
    /// The account at the provider that it should suggest, such as an e-mail address that the user has entered.
    pub login_hint: Option<LoginHint>,
}

/// Starts an authorization request that signs a user in.
pub struct CreateProviderLoginAuthorization;

impl Endpoint for CreateProviderLoginAuthorization {
    const SPEC: Spec = Spec::post(
        "create_provider_login_authorization",
        "/v1/providers/{provider}/authorizations",
        Access::Public("users have no token before they sign in"),
    )
    .summary("Start login with provider (OpenID Connect)")
    .description(
        "Returns the URL to send the user to. The client keeps `clientKey` (a page in its `sessionStorage`, an app in \
         its keychain) and sends it together with the provider's response: without it, the sign-in cannot be finished. \
         With `reauthenticate`, the provider is asked to authenticate the user again (`max_age=0`), and the sign-in \
         fails unless it confirms that. This is how users without password, passkey and authenticator app \
         reauthenticate before sensitive operations. With `prompt`, the user chooses an account at the provider, and \
         `loginHint` suggests one. Nothing is stored until the sign-in is finished.",
    )
    .example(r#"{"redirectUri":"https://app.example.com/signed-in/google"}"#)
    .grants(&[Grant::Write(&[Part::Limit]), Grant::Seal(&[KeyPurpose::Authorizations]), Grant::Providers]);
    type Path = ProviderPath;
    type Query = ();
    type Body = Json<CreateProviderLoginAuthorizationInput>;
    type Response = Json<AuthorizationView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let provider = providers.named(&cx.path.provider)?;
        limits::count_by_ip(cx, &Limit::SIGN_IN_ADDRESS, &[]).await?;
        let CreateProviderLoginAuthorizationInput { redirect_uri, reauthenticate, prompt, login_hint } = &*cx.body;
        let purpose = (Purpose::SignIn, reauthenticate.unwrap_or_default());
        let choice = AccountChoice { prompt: *prompt, login_hint: login_hint.clone() };
        begin(cx, provider, purpose, redirect_uri, choice).await
    }
}

/// Starts an authorization request.
pub(crate) async fn begin(
    context: &Context,
    provider: &Provider,
    purpose: (Purpose, bool),
    to: &RedirectUri,
    choice: AccountChoice,
) -> Result<Json<AuthorizationView>> {
    let pending = authorization::begin(context, provider, purpose, to).await?;
    let redirect = redirect_uri(context, provider, to)?;
    let authorization_url = authorization_url(context, provider, &redirect, (&pending, choice)).await?;
    let authorization::PendingAuthorization { state, client_key, .. } = pending;
    Ok(Json(AuthorizationView { authorization_url, state, client_key, expires_in: LIFETIME.as_secs() }))
}
