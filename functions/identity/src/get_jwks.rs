//! `GET /.well-known/jwks.json`

use glotto_domain::identity::signing::PublicKey;
use glotto_http::{Access, Caching, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

/// The path of the keys.
pub(crate) const PATH: &str = "/.well-known/jwks.json";

/// Gets the public keys that verify access tokens.
pub struct GetJwks;

impl Endpoint for GetJwks {
    const SPEC: Spec = Spec::get("get_jwks", PATH, Access::Public("the keys are public"))
        .summary("Get signing keys (JWKS)")
        .description(
            "A JSON Web Key Set (RFC 7517) with the keys that verify access tokens. It may be cached for five minutes. \
             It contains a key from a day before it signs until the last token that it signed has expired.",
        )
        .cached(Caching::seconds(300))
        .grants(&[Grant::Read(&[Part::Signing])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<JwksView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ring = cx.store.keyring().find().await?.map(|item| item.ring).unwrap_or_default();
        let keys = ring.valid(cx.now()).map(JwkView::of).collect();
        Ok(Json(JwksView { keys }))
    }
}

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
    pub kty: OctetKeyPair,
    /// Always `Ed25519`.
    pub crv: Ed25519,
    /// Always `sig`.
    pub r#use: Signature,
    /// Always `EdDSA`.
    pub alg: EdDsa,
    /// The key's id: its thumbprint (RFC 7638).
    pub kid: String,
    /// The public key, base64url.
    pub x: String,
}

glotto_domain::constants! {
    /// The key type (RFC 8037, 2).
    pub struct OctetKeyPair = "OKP";
    /// The curve (RFC 8037, 2).
    pub struct Ed25519 = "Ed25519";
    /// The use of the key (RFC 7517, 4.2).
    pub struct Signature = "sig";
    /// The algorithm (RFC 8037, 3.1).
    pub struct EdDsa = "EdDSA";
}

impl JwkView {
    fn of(key: &PublicKey) -> Self {
        Self { kty: OctetKeyPair, crv: Ed25519, r#use: Signature, alg: EdDsa, kid: key.kid.clone(), x: key.x.clone() }
    }
}
