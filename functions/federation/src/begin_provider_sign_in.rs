//! `POST /v1/providers/{provider}/authorizations`: begins a sign-in with a provider.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::federation::{LIFETIME, Provider, Purpose, RedirectUri};
use glotto_domain::input;
use glotto_http::{Access, Call, EndpointSpec, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};

use crate::authorization;
use crate::oidc_client::authorization_url;
use crate::providers::{Providers, redirect_of};
use crate::views::AuthorizationView;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "begin_provider_sign_in",
    Method::Post,
    "/v1/providers/{provider}/authorizations",
    Access::Public("whoever signs in has no token yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Limit]), Grant::Seal, Grant::Providers])
.describe(
    "Begin to sign in with a provider",
    "Gives the address to send the person to. With `anew`, the provider is to ask again who they are (`max_age=0`), and a \
     sign-in is refused if it does not say that it did: so whoever has neither password nor passkey nor app proves, \
     before what is sensitive, who they are. The client keeps `clientKey` (a page in its `sessionStorage`, an app in \
     its keychain) and brings it back with what the provider answers: nobody else can finish this sign-in. Nothing is \
     stored until then, so it may be begun as often as one likes.",
)
.accepts::<BeginProviderSignIn>()
.example(r#"{"redirectUri":"https://app.example.com/signed-in/google"}"#)
.answers::<AuthorizationView>(200);

/// How the person comes back.
#[input]
pub struct BeginProviderSignIn {
    /// Where the provider sends the person back to: one of the addresses that the operator
    /// allows.
    pub redirect_uri: RedirectUri,
    /// Whether the provider is to ask the person again who they are, though it knows them:
    /// for whoever has nothing else to prove it with before what is sensitive.
    pub anew: Option<bool>,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: BeginProviderSignIn = request.json()?;
    let providers = context.port::<Providers>()?;
    let provider = providers.named(request)?;
    limits::take_from(&Call { context, request }, &Limit::SIGN_IN_ADDRESS, &[]).await?;
    begin(context, provider, (Purpose::SignIn, input.anew.unwrap_or_default()), &input.redirect_uri).await
}

/// Begins an errand at a provider.
pub(crate) async fn begin(
    context: &Context,
    provider: &Provider,
    what: (Purpose, bool),
    to: &RedirectUri,
) -> Result<Reply, Problem> {
    let pending = authorization::begin(context, provider, what, to)?;
    let redirect = redirect_of(context, provider, to)?;
    let authorization_url = authorization_url(context, provider, &redirect, &pending).await?;
    let authorization::PendingAuthorization { state, client_key, .. } = pending;
    Ok(Reply::ok(&AuthorizationView { authorization_url, state, client_key, expires_in: LIFETIME.as_secs() }))
}
