//! `POST /v1/me/providers/{provider}/authorizations`

use glotto_domain::federation::RedirectUri;
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::Grant;

use crate::account_choice::{AccountChoice, LoginHint, Prompt};
use crate::authorization;
use crate::create_provider_login_authorization::begin;
use crate::providers::{ProviderPath, Providers};
use crate::views::AuthorizationView;

/// How the user comes back from the provider.
#[input]
pub struct CreateProviderLinkAuthorizationInput {
    /// Where the provider redirects the user to. It must be one of the URIs that the operator allows.
    pub redirect_uri: RedirectUri,
    /// What the provider must ask the user. Without it, a provider that remembers the user does not offer another
    /// account.
    pub prompt: Option<Prompt>,
    /// The account at the provider that it should suggest, such as an e-mail address that the user has entered.
    pub login_hint: Option<LoginHint>,
}

/// Starts an authorization request that links a provider to the caller's account.
pub struct CreateProviderLinkAuthorization;

impl Endpoint for CreateProviderLinkAuthorization {
    const SPEC: Spec = Spec::post(
        "create_provider_link_authorization",
        "/v1/me/providers/{provider}/authorizations",
        Access::SignedIn,
    )
    .summary("Start linking of provider (OpenID Connect)")
    .description(
        "Returns the URL to send the user to. The request must be finished in the same session and with \
                 `clientKey`, so that an attacker cannot trick a user into linking the attacker's account.",
    )
    .example(r#"{"redirectUri":"https://app.example.com/signed-in/google"}"#)
    .grants(&[Grant::Seal(&[KeyPurpose::Authorizations]), Grant::Providers])
    .requires_recent_auth();
    type Path = ProviderPath;
    type Query = ();
    type Body = Json<CreateProviderLinkAuthorizationInput>;
    type Response = Json<AuthorizationView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let provider = providers.named(&cx.path.provider)?;
        let CreateProviderLinkAuthorizationInput { redirect_uri, prompt, login_hint } = &*cx.body;
        let purpose = (authorization::link_purpose(&cx.actor()?), false);
        let choice = AccountChoice { prompt: *prompt, login_hint: login_hint.clone() };
        begin(cx, provider, purpose, redirect_uri, choice).await
    }
}
