//! `GET /.well-known/jwks.json`: the keys that verify access tokens (RFC 7517), for whoever wants
//! to check one without asking us.

use futures::FutureExt as _;
use glotto_domain::identity::signing::PublicKey;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_jwks",
    Method::Get,
    "/.well-known/jwks.json",
    Access::Public("public keys are public"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Signing])])
.tells(
    "Read the keys that verify access tokens",
    "A JSON Web Key Set; may be kept for five minutes. A key is in it a day before it signs, and until the last token \
     that it signed is over.",
)
.answers::<JwksView>(200)
.tagged();

/// Seconds for which caches may keep the keys.
const CACHED_FOR: u32 = 300;

/// A JSON Web Key Set (RFC 7517, 5).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JwksView {
    /// The keys.
    pub keys: Vec<JwkView>,
}

/// A public Ed25519 key (RFC 8037, 2).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JwkView {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `sig`.
    pub r#use: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// The key's id: its thumbprint (RFC 7638).
    pub kid: String,
    /// The public key, base64url.
    pub x: String,
}

impl JwkView {
    fn of(key: &PublicKey) -> Self {
        Self { kty: "OKP", crv: "Ed25519", r#use: "sig", alg: "EdDSA", kid: key.kid.clone(), x: key.x.clone() }
    }
}

async fn handle(context: &Context, _: &Request) -> Result<Reply, Problem> {
    let ring = context.store.keyring().find().await?.map(|item| item.ring).unwrap_or_default();
    let keys = ring.believed(context.now()).map(JwkView::of).collect();
    Ok(Reply::ok(&JwksView { keys }).tagged().cacheable(CACHED_FOR))
}
