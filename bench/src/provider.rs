//! An `OpenID` Connect provider in this process. It does not authenticate users, as it is not what is
//! measured, but its tokens are signed and valid.
//!
//! It uses plain HTTP, which functions accept from the same machine only, because TLS would need a public
//! host name. So the figures do not include the TLS handshake with a provider and the parsing of the
//! root certificates of the system.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::error::{Error, Result};

/// The provider's name in paths.
pub const NAME: &str = "bench";
/// The client id of the platform.
const CLIENT: &str = "glotto";
/// The id of its only key.
const KID: &str = "1";

/// A provider.
#[derive(Clone)]
pub struct Provider {
    /// The issuer, which is its URL.
    pub issuer: String,
    key: Arc<Ed25519KeyPair>,
    codes: Arc<Mutex<HashMap<String, Grant>>>,
}

/// What a code is exchanged for.
struct Grant {
    nonce: String,
    subject: String,
}

impl Provider {
    /// Starts a provider, which runs until the tasks are dropped.
    pub async fn start(tasks: &mut JoinSet<()>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let issuer = format!("http://{}", listener.local_addr()?);
        let key = Arc::new(Ed25519KeyPair::from_seed_unchecked(&[1; 32]).map_err(Error::new)?);
        let provider = Self { issuer, key, codes: Arc::default() };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tasks.spawn(async move { drop(axum::serve(listener, routes).await) });
        Ok(provider)
    }

    /// The list of providers in the configuration of the deployment: this one.
    pub fn configured(&self) -> String {
        let provider = json!({"name": NAME, "label": "Bench", "issuer": self.issuer, "clientId": CLIENT, "secret": {"place": NAME}});
        json!([provider]).to_string()
    }

    /// The client secrets, in the format in which operators store them.
    pub fn secrets() -> String {
        json!({NAME: "a secret"}).to_string()
    }

    /// Approves an authorization request. Returns the authorization code.
    pub fn approve(&self, authorization_url: &str, subject: &str) -> Result<String> {
        let url = reqwest::Url::parse(authorization_url).map_err(Error::new)?;
        let nonce = url.query_pairs().find(|(name, _)| name == "nonce").map(|(_, value)| value.into_owned());
        let nonce = nonce.ok_or_else(|| Error::new("the authorization URL has no nonce"))?;
        let code = format!("code {subject}");
        self.codes().insert(code.clone(), Grant { nonce, subject: subject.to_owned() });
        Ok(code)
    }

    fn codes(&self) -> MutexGuard<'_, HashMap<String, Grant>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id_token(&self, grant: &Grant) -> String {
        let now = Timestamp::now().as_second();
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": grant.nonce, "sub": grant.subject,
            "email": format!("{}@example.org", grant.subject), "email_verified": true, "name": "Ada Lovelace",
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": KID, "typ": "JWT"})), part(&claims));
        let seal = URL_SAFE_NO_PAD.encode(self.key.sign(text.as_bytes()));
        format!("{text}.{seal}")
    }
}

async fn describe(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let x = URL_SAFE_NO_PAD.encode(provider.key.public_key().as_ref());
    Json(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": KID, "x": x}]}))
}

async fn token(State(provider): State<Provider>, Form(form): Form<HashMap<String, String>>) -> Response {
    let grant = form.get("code").and_then(|code| provider.codes().remove(code));
    let Some(grant) = grant else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    };
    let id_token = provider.id_token(&grant);
    Json(json!({"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}))
        .into_response()
}
