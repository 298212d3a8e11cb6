//! An `OpenID` Connect provider of the test's own, over real HTTP. It does what a good one does:
//! codes are used once, by the client that proves who it is and how it asked. And it does what a
//! bad one might, as it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use glotto_federation::Providers;
use glotto_runtime::Clock;
use glotto_signin::TrustedProviders;
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use ring::{hmac, rand};
use serde_json::{Value, json};

use super::World;

/// Who we are to it.
pub const CLIENT: &str = "glotto";
/// What proves that: with characters that a header has to escape.
pub const SECRET: &str = "a secret that only the two of us know + %";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// As the list of keys says.
    Well,
    /// By a key that is not in the list, under an id that is.
    ByStranger,
    /// By a key of an id that is not in the list.
    ByUnknown,
    /// Not at all: `alg` is `none`.
    Not,
    /// With our own client secret (HS256).
    WithOurSecret,
    /// With the public key as if it were a secret (HS256).
    WithPublicKey,
}

/// How an endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Well,
    /// With more than anybody wants to hear.
    Endlessly,
    /// Not for a long time.
    Slowly,
    /// By sending the caller somewhere else.
    Elsewhere,
    /// With an error of its own.
    Broken,
}

/// What the provider does, and what it knows.
pub struct Conduct {
    /// The number of the key that signs.
    pub key: u8,
    /// How tokens are signed.
    pub signed: Signed,
    /// How it tells of itself.
    pub discovery: Manner,
    /// How it gives tokens.
    pub token: Manner,
    /// Members of its own description that are otherwise.
    pub metadata: Value,
    /// Claims that are otherwise, whoever the person is.
    pub claims: Value,
    /// What it tells those who ask with an access token.
    pub person: Option<Value>,
    /// The access token.
    pub access_token: String,
    /// How often it was asked what it is.
    pub described: usize,
    /// How often it was asked for tokens.
    pub asked: usize,
    codes: HashMap<String, (HashMap<String, String>, Value)>,
}

/// A provider.
#[derive(Clone)]
pub struct TestProvider {
    /// Where it is.
    pub issuer: String,
    conduct: Arc<Mutex<Conduct>>,
    clock: Clock,
}

/// What a provider gives a client.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The code.
    pub code: String,
    /// The state as it came.
    pub state: String,
}

impl TestProvider {
    /// Starts one on the clock of a world.
    pub async fn start(world: &World) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let conduct = Conduct {
            key: 1,
            signed: Signed::Well,
            discovery: Manner::Well,
            token: Manner::Well,
            metadata: json!({}),
            claims: json!({}),
            person: None,
            access_token: "access".to_owned(),
            described: 0,
            asked: 0,
            codes: HashMap::new(),
        };
        let clock = world.context.clock.clone();
        let provider = Self { issuer, conduct: Arc::new(Mutex::new(conduct)), clock };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/person", get(person))
            .route("/elsewhere", get(elsewhere))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    /// What it does; to be changed.
    pub fn conduct(&self) -> MutexGuard<'_, Conduct> {
        self.conduct.lock().unwrap()
    }

    /// How an operator configures it under a name.
    pub fn configured(&self, name: &str) -> Value {
        json!({"name": name, "label": name, "issuer": self.issuer, "clientId": CLIENT, "secret": {"place": "test"}})
    }

    /// Somebody follows an authorization URL and says yes; the claims say who they are.
    pub fn approve(&self, authorization_url: &str, claims: Value) -> Answered {
        let url = reqwest::Url::parse(authorization_url).unwrap();
        assert!(authorization_url.starts_with(&format!("{}/authorize?", self.issuer)), "{authorization_url}");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT), ("code_challenge_method", "S256")] {
            assert_eq!(asked[name], value);
        }
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        assert!(asked["nonce"].len() >= 32 && asked["code_challenge"].len() == 43);
        let code = rng();
        let state = asked["state"].clone();
        self.conduct().codes.insert(code.clone(), (asked, claims));
        Answered { code, state }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

impl World {
    /// Lets people sign in with these providers and nobody else.
    pub async fn trust(&self, providers: &[Value]) {
        let redirects = "https://app.glotto.test/signed-in/{provider},com.example.glotto:/signed-in";
        self.context.set_port(Providers::new(&json!(providers).to_string(), redirects));
        self.context.set_port(TrustedProviders::new(&json!(providers).to_string()));
        let secrets = json!({"test": SECRET, "curve": "another secret"}).to_string();
        let client = aws_sdk_secretsmanager::Client::new(self.context.aws());
        let put = client.put_secret_value().secret_id(self.name_of("ProviderSecrets")).secret_string(secrets);
        put.send().await.unwrap();
    }

    /// A provider of the test's own that people may sign in with, by the name `test`.
    pub async fn provider(&self) -> TestProvider {
        let provider = TestProvider::start(self).await;
        self.trust(&[provider.configured("test")]).await;
        provider
    }
}

fn rng() -> String {
    let bytes: [u8; 24] = rand::generate(&rand::SystemRandom::new()).unwrap().expose();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn key(number: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap()
}

fn public(number: u8) -> String {
    URL_SAFE_NO_PAD.encode(key(number).public_key().as_ref())
}

/// Lays one object over another; what is null is taken away.
fn lay(over: &Value, under: &mut Value) {
    for (name, value) in over.as_object().unwrap() {
        if value.is_null() {
            under.as_object_mut().unwrap().remove(name);
        } else {
            under[name] = value.clone();
        }
    }
}

/// Behaves, or misbehaves, before an answer; nothing if the answer may follow.
async fn behave(manner: Manner) -> Option<Response> {
    match manner {
        Manner::Well => None,
        Manner::Endlessly => Some((json_type(), format!("{{\"x\":\"{}\"}}", "x".repeat(1 << 20))).into_response()),
        Manner::Slowly => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            None
        }
        Manner::Elsewhere => Some((StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response()),
        Manner::Broken => Some((StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response()),
    }
}

fn json_type() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/json")]
}

fn description(provider: &TestProvider) -> Value {
    let issuer = &provider.issuer;
    let mut metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "HS256", "none"],
    });
    let conduct = provider.conduct();
    if conduct.person.is_some() {
        metadata["userinfo_endpoint"] = json!(format!("{issuer}/person"));
    }
    lay(&conduct.metadata, &mut metadata);
    metadata
}

async fn describe(State(provider): State<TestProvider>) -> Response {
    let manner = provider.conduct().discovery;
    provider.conduct().described += 1;
    match behave(manner).await {
        Some(bad) => bad,
        None => Json(description(&provider)).into_response(),
    }
}

/// Where nobody should go: it would be a good answer.
async fn elsewhere(State(provider): State<TestProvider>) -> Response {
    Json(description(&provider)).into_response()
}

async fn keys(State(provider): State<TestProvider>) -> Response {
    let number = provider.conduct().key;
    let key =
        json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": format!("key {number}"), "x": public(number)});
    Json(json!({"keys": [key, {"kty": "something new"}]})).into_response()
}

async fn person(State(provider): State<TestProvider>, headers: HeaderMap) -> Response {
    let conduct = provider.conduct();
    let expected = format!("Bearer {}", conduct.access_token);
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != expected.as_str()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(conduct.person.clone().unwrap_or_default()).into_response()
}

async fn token(
    State(provider): State<TestProvider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let manner = provider.conduct().token;
    provider.conduct().asked += 1;
    if let Some(bad) = behave(manner).await {
        return bad;
    }
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response();
    if !is_us(&headers) {
        return refused("invalid_client");
    }
    // Whatever becomes of it, a code is used up.
    let Some((asked, claims)) = provider.conduct().codes.remove(&form["code"]) else {
        return refused("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()));
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refused("invalid_grant");
    }
    let id_token = id_token(&provider, &asked, &claims);
    let access = provider.conduct().access_token.clone();
    Json(json!({"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}))
        .into_response()
}

/// Whether the caller is our client (RFC 6749, 2.3.1: both halves are form-encoded first).
fn is_us(headers: &HeaderMap) -> bool {
    let encode =
        |text: &str| reqwest::Url::parse_with_params("x:/", [(text, "")]).unwrap().query().unwrap().replace('=', "");
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(CLIENT), encode(SECRET))));
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == expected.as_str())
}

fn id_token(provider: &TestProvider, asked: &HashMap<String, String>, person: &Value) -> String {
    let now = provider.now();
    let conduct = provider.conduct();
    let nonce = &asked["nonce"];
    let mut claims = json!({"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce});
    if asked.get("max_age").is_some_and(|seconds| seconds == "0") {
        // Whoever says yes has been asked.
        claims["auth_time"] = json!(now);
    }
    lay(person, &mut claims);
    lay(&conduct.claims, &mut claims);
    let kid = match conduct.signed {
        Signed::ByUnknown => "key 99".to_owned(),
        _ => format!("key {}", conduct.key),
    };
    let algorithm = match conduct.signed {
        Signed::Not => "none",
        Signed::WithOurSecret | Signed::WithPublicKey => "HS256",
        _ => "EdDSA",
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({"alg": algorithm, "kid": kid, "typ": "JWT"})), part(&claims));
    let mac = |secret: &[u8]| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), text.as_bytes());
        URL_SAFE_NO_PAD.encode(tag)
    };
    let by = |number: u8| URL_SAFE_NO_PAD.encode(key(number).sign(text.as_bytes()));
    let seal = match conduct.signed {
        Signed::Well => by(conduct.key),
        Signed::ByStranger => by(98),
        Signed::ByUnknown => by(99),
        Signed::Not => String::new(),
        Signed::WithOurSecret => mac(SECRET.as_bytes()),
        Signed::WithPublicKey => mac(public(conduct.key).as_bytes()),
    };
    format!("{text}.{seal}")
}
