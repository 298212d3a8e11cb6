//! `GET /.well-known/oauth-authorization-server`
//!
//! It is there for services that verify access tokens themselves. The API does not authorise clients
//! of others by OAuth, so the document does not offer it.

use glotto_http::{Access, Caching, Cx, Endpoint, Json, Result, Spec};
use schemars::JsonSchema;
use serde::Serialize;

use crate::get_jwks;

/// Gets the metadata of the server that issues access tokens.
pub struct GetServerMetadata;

impl Endpoint for GetServerMetadata {
    const SPEC: Spec = Spec::get(
        "get_server_metadata",
        "/.well-known/oauth-authorization-server",
        Access::Public("it only says where the public keys are"),
    )
    .summary("Get authorization server metadata")
    .description(
        "Metadata of RFC 8414: the issuer of access tokens, and where to find the keys that verify them. Tokens are \
         JWTs of RFC 9068 with the audience `glotto-api`. Users sign in through this API itself, so there is no \
         authorisation endpoint.",
    )
    .cached(Caching::seconds(3_600));
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<ServerMetadataView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let issuer = cx.settings.public_url()?;
        let at = |path: &str| format!("{issuer}{path}");
        let view = ServerMetadataView {
            issuer: issuer.to_owned(),
            jwks_uri: at(get_jwks::PATH),
            response_types_supported: Vec::new(),
            grant_types_supported: Vec::new(),
            access_token_signing_alg_values_supported: vec!["EdDSA".to_owned()],
            service_documentation: at("/docs"),
        };
        Ok(Json(view))
    }
}

/// The metadata of the server that issues tokens (RFC 8414, 2).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ServerMetadataView {
    /// The issuer of tokens: their `iss`.
    pub issuer: String,
    /// Where the keys are that verify them.
    pub jwks_uri: String,
    /// Always empty: no other application sends users here to sign in.
    #[schemars(extend("maxItems" = 0))]
    pub response_types_supported: Vec<String>,
    /// Always empty: sessions are refreshed by a call of their own, which takes JSON.
    #[schemars(extend("maxItems" = 0))]
    pub grant_types_supported: Vec<String>,
    /// The algorithms that tokens are signed with; no other is ever used.
    pub access_token_signing_alg_values_supported: Vec<String>,
    /// The documentation of the API.
    pub service_documentation: String,
}
