//! `GET /.well-known/oauth-authorization-server`: where the keys are, and what tokens look like
//! (RFC 8414), for whoever wants to verify one without asking us. There is no OAuth here to
//! authorise other people's clients with, and nothing of that kind is claimed.

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply};
use glotto_runtime::Context;
use schemars::JsonSchema;
use serde::Serialize;

use crate::get_jwks;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "get_server_metadata",
    Method::Get,
    "/.well-known/oauth-authorization-server",
    Access::Public("it tells where public keys are"),
    |context, _| std::future::ready(handle(context)).boxed(),
)
.tells(
    "Read where tokens come from",
    "Metadata of RFC 8414: who issues access tokens, and where the keys are that verify them. Tokens are JWTs of RFC \
     9068 with the audience `glotto-api`. People sign in by this API itself, so there is no authorisation endpoint.",
)
.answers::<ServerMetadataView>(200)
.tagged();

/// Seconds for which caches may keep it.
const CACHED_FOR: u32 = 3_600;

/// What there is to know of who issues tokens (RFC 8414, 2).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServerMetadataView {
    /// Who issues tokens: their `iss`.
    pub issuer: String,
    /// Where the keys are that verify them.
    pub jwks_uri: String,
    /// Always empty: nobody is sent here by another application to sign in.
    pub response_types_supported: Vec<String>,
    /// Always empty: sessions are refreshed by a call of their own, which takes JSON.
    pub grant_types_supported: Vec<String>,
    /// The algorithms that tokens are signed with; no other is ever used.
    pub access_token_signing_alg_values_supported: Vec<String>,
    /// Where the API is described.
    pub service_documentation: String,
}

fn handle(context: &Context) -> Result<Reply, Problem> {
    let issuer = context.settings.public_url()?;
    let at = |path: &str| format!("{issuer}{path}");
    let view = ServerMetadataView {
        issuer: issuer.to_owned(),
        jwks_uri: at(get_jwks::ENDPOINT.path),
        response_types_supported: Vec::new(),
        grant_types_supported: Vec::new(),
        access_token_signing_alg_values_supported: vec!["EdDSA".to_owned()],
        service_documentation: at("/docs"),
    };
    Ok(Reply::ok(&view).tagged().cacheable(CACHED_FOR))
}
