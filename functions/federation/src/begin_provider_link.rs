//! `POST /v1/me/providers/{provider}/authorizations`: begins to link a provider to one's account.

use futures::FutureExt as _;
use glotto_domain::federation::RedirectUri;
use glotto_domain::input;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

use crate::authorization;
use crate::begin_provider_sign_in::begin;
use crate::providers::Providers;
use crate::views::AuthorizationView;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "begin_provider_link",
    Method::Post,
    "/v1/me/providers/{provider}/authorizations",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Seal, Grant::Providers])
.requires_recent_auth()
.describe(
    "Begin to link a provider",
    "Gives the address to send the person to. It is finished in the same session and with `clientKey`: nobody can be \
     made to link somebody else's account at the provider.",
)
.accepts::<BeginAtProvider>()
.example(r#"{"redirectUri":"https://app.example.com/signed-in/google"}"#)
.answers::<AuthorizationView>(200);

/// How the person comes back.
#[input]
pub struct BeginAtProvider {
    /// Where the provider sends the person back to: one of the addresses that the operator
    /// allows.
    pub redirect_uri: RedirectUri,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: BeginAtProvider = request.json()?;
    let providers = context.port::<Providers>()?;
    let provider = providers.named(request)?;
    begin(context, provider, (authorization::linking(request.actor()?), false), &input.redirect_uri).await
}
