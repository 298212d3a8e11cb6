//! An `OpenID` Connect provider for tests, over real HTTP. It behaves correctly by default: a code is
//! exchanged once, by the client that authenticates and has the code verifier. Tests can configure how
//! it misbehaves.

mod endpoints;
mod id_token;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_federation::Providers;
use glotto_runtime::{Clock, Context, Keys};
use glotto_signin::TrustedProviders;
use ring::rand;
use serde_json::{Value, json};

use crate::{APP, World};
use endpoints::{discover, keys, redirected, token, userinfo};

/// Its name in paths.
pub const NAME: &str = "test";
/// The platform's client id.
pub const CLIENT: &str = "glotto";
/// The platform's client secret, with characters that a header has to escape.
pub const SECRET: &str = "a secret that only the two of us know + %";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// By the published key.
    Valid,
    /// By another key, with the id of the published one.
    ByAnotherKey,
    /// By a key whose id is not published.
    ByUnknownKey,
    /// Unsigned: `alg` is `none`.
    None,
    /// With the client secret (HS256).
    WithClientSecret,
    /// With the public key as the secret (HS256).
    WithPublicKey,
}

/// How an endpoint of the provider responds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Correctly.
    Normal,
    /// With a body that is far too large.
    Oversized,
    /// After a minute.
    Slow,
    /// With a redirect.
    Redirect,
    /// With status 500.
    Failure,
    /// With a text that is no JSON.
    Text,
}

/// The configuration and the state of the provider.
pub struct Behaviour {
    /// The number of the key that signs.
    pub key: u8,
    /// How ID tokens are signed.
    pub signature: Signature,
    /// How the discovery endpoint responds.
    pub discovery: Response,
    /// How the token endpoint responds.
    pub token: Response,
    /// Members of the discovery document to replace; null removes one.
    pub metadata: Value,
    /// Claims to replace for every user; null removes one.
    pub claims: Value,
    /// Members of the token response to replace; null removes one.
    pub token_members: Value,
    /// The response of the userinfo endpoint; none if there is no such endpoint.
    pub userinfo: Option<Value>,
    /// The status of the response of the userinfo endpoint.
    pub userinfo_status: u16,
    /// How often the userinfo endpoint was requested.
    pub userinfo_requests: usize,
    /// The access token.
    pub access_token: String,
    /// How often the discovery document was requested.
    pub discovery_requests: usize,
    /// How often tokens were requested.
    pub token_requests: usize,
    codes: HashMap<String, (HashMap<String, String>, Value)>,
}

/// A provider.
#[derive(Clone)]
pub struct TestProvider {
    /// Its URL.
    pub issuer: String,
    behaviour: Arc<Mutex<Behaviour>>,
    clock: Clock,
}

/// What the provider sends to the redirect URI.
#[derive(Debug, Clone)]
pub struct AuthorizationResponse {
    /// The code.
    pub code: String,
    /// The state of the request.
    pub state: String,
}

impl TestProvider {
    /// Starts a provider.
    pub async fn start(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let behaviour = Behaviour {
            key: 1,
            signature: Signature::Valid,
            discovery: Response::Normal,
            token: Response::Normal,
            metadata: json!({}),
            claims: json!({}),
            token_members: json!({}),
            userinfo: None,
            userinfo_status: 200,
            userinfo_requests: 0,
            access_token: "access".to_owned(),
            discovery_requests: 0,
            token_requests: 0,
            codes: HashMap::new(),
        };
        let provider = Self { issuer, behaviour: Arc::new(Mutex::new(behaviour)), clock };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/redirected", get(redirected))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    /// Its behaviour, which tests may change.
    pub fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap()
    }

    /// Its entry in the operator's list of providers.
    pub fn configured(&self, name: &str) -> Value {
        json!({"name": name, "label": name, "issuer": self.issuer, "clientId": CLIENT, "secret": {"place": "test"}})
    }

    /// The provider's redirect of a user who consents, with the claims of the user.
    pub fn approve(&self, authorization_url: &str, claims: Value) -> AuthorizationResponse {
        let url = reqwest::Url::parse(authorization_url).unwrap();
        assert!(authorization_url.starts_with(&format!("{}/authorize?", self.issuer)), "{authorization_url}");
        let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT), ("code_challenge_method", "S256")] {
            assert_eq!(parameters[name], value);
        }
        assert!(parameters["scope"].split(' ').any(|scope| scope == "openid"));
        assert!(parameters["nonce"].len() >= 32 && parameters["code_challenge"].len() == 43);
        let code = random_text();
        let state = parameters["state"].clone();
        self.behaviour().codes.insert(code.clone(), (parameters, claims));
        AuthorizationResponse { code, state }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

/// The redirect URI of a provider's sign-in.
pub fn redirect_uri(name: &str) -> String {
    format!("{APP}/signed-in/{name}")
}

/// The secrets of all providers, as an operator stores them.
pub fn secrets() -> String {
    json!({"test": SECRET, "curve": "another secret"}).to_string()
}

impl World {
    /// Configures the providers that users can sign in with.
    pub async fn configure_providers(&self, providers: &[Value]) {
        let providers = json!(providers).to_string();
        set_providers(&self.context, &providers);
        *self.providers.lock().unwrap() = Some(providers);
        self.store_provider_secrets().await;
    }

    /// Stores the secrets of the providers, and lets functions read them.
    pub async fn store_provider_secrets(&self) {
        self.put_provider_secrets(&secrets()).await;
        self.copy_provider_secrets().await.unwrap();
        // The functions of this process have just read their keys.
        self.context.port::<Keys>().unwrap().refresh(&self.context).await.unwrap();
    }

    /// Stores a text as the secret of the providers, as an operator does.
    pub async fn put_provider_secrets(&self, text: &str) {
        let client = aws_sdk_secretsmanager::Client::new(self.context.aws());
        let put = client.put_secret_value().secret_id(self.name_of("ProviderSecrets")).secret_string(text);
        put.send().await.unwrap();
    }

    /// Copies the secret of the providers to the table, as the schedule does.
    pub async fn copy_provider_secrets(&self) -> Result<Value, String> {
        self.invoke("copy_provider_secrets", json!({"source": "aws.events"})).await
    }

    /// Starts and configures a provider, named [`NAME`].
    pub async fn provider(&self) -> TestProvider {
        let provider = TestProvider::start(self.context.clock.clone()).await;
        self.configure_providers(&[provider.configured(NAME)]).await;
        provider
    }
}

/// Lets the functions of a context sign users in with providers, which are JSON.
pub(crate) fn set_providers(context: &Context, providers: &str) {
    let redirects = format!("{},com.example.glotto:/signed-in", redirect_uri("{provider}"));
    context.set_port(Providers::new(providers, &redirects));
    context.set_port(TrustedProviders::new(providers));
}

fn random_text() -> String {
    let bytes: [u8; 24] = rand::generate(&rand::SystemRandom::new()).unwrap().expose();
    URL_SAFE_NO_PAD.encode(bytes)
}
