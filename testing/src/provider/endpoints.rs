//! The endpoints of the provider.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::id_token::{id_token, public, replace_members};
use super::{CLIENT, Response, SECRET, TestProvider};

/// The response of an endpoint that misbehaves.
async fn misbehave(response: Response) -> Option<HttpResponse> {
    match response {
        Response::Normal => None,
        Response::Oversized => Some((json_type(), format!("{{\"x\":\"{}\"}}", "x".repeat(1 << 20))).into_response()),
        Response::Slow => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            None
        }
        Response::Redirect => Some((StatusCode::FOUND, [(header::LOCATION, "/redirected")]).into_response()),
        Response::Text => Some("all is well".into_response()),
        Response::Failure => Some((StatusCode::INTERNAL_SERVER_ERROR, "out of order").into_response()),
    }
}

fn json_type() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/json")]
}

fn discovery_document(provider: &TestProvider) -> Value {
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
    let behaviour = provider.behaviour();
    if behaviour.userinfo.is_some() {
        metadata["userinfo_endpoint"] = json!(format!("{issuer}/userinfo"));
    }
    replace_members(&behaviour.metadata, &mut metadata);
    metadata
}

pub(super) async fn discover(State(provider): State<TestProvider>) -> HttpResponse {
    let response = provider.behaviour().discovery;
    provider.behaviour().discovery_requests += 1;
    match misbehave(response).await {
        Some(bad) => bad,
        None => Json(discovery_document(&provider)).into_response(),
    }
}

/// The target of the redirect. It returns tokens, so that a test detects a client that follows
/// redirects.
pub(super) async fn redirected(State(provider): State<TestProvider>) -> HttpResponse {
    Json(discovery_document(&provider)).into_response()
}

pub(super) async fn keys(State(provider): State<TestProvider>) -> HttpResponse {
    let number = provider.behaviour().key;
    let key =
        json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": format!("key {number}"), "x": public(number)});
    Json(json!({"keys": [key, {"kty": "something new"}]})).into_response()
}

pub(super) async fn userinfo(State(provider): State<TestProvider>, headers: HeaderMap) -> HttpResponse {
    let mut behaviour = provider.behaviour();
    behaviour.userinfo_requests += 1;
    let expected = format!("Bearer {}", behaviour.access_token);
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != expected.as_str()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let status = StatusCode::from_u16(behaviour.userinfo_status).unwrap();
    (status, Json(behaviour.userinfo.clone().unwrap_or_default())).into_response()
}

pub(super) async fn token(
    State(provider): State<TestProvider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> HttpResponse {
    let response = provider.behaviour().token;
    provider.behaviour().token_requests += 1;
    if let Some(bad) = misbehave(response).await {
        return bad;
    }
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response();
    if !is_our_client(&headers) {
        return refused("invalid_client");
    }
    // A code is used up even if the exchange fails.
    let Some((parameters, claims)) = provider.behaviour().codes.remove(&form["code"]) else {
        return refused("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, form["code_verifier"].as_bytes()));
    if challenge != parameters["code_challenge"] || form["redirect_uri"] != parameters["redirect_uri"] {
        return refused("invalid_grant");
    }
    let id_token = id_token(&provider, &parameters, &claims);
    let behaviour = provider.behaviour();
    let access = &behaviour.access_token;
    let mut response = json!({"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token});
    replace_members(&behaviour.token_members, &mut response);
    Json(response).into_response()
}

/// Whether the caller is the platform (RFC 6749, 2.3.1: id and secret are form-encoded first).
fn is_our_client(headers: &HeaderMap) -> bool {
    let encode =
        |text: &str| reqwest::Url::parse_with_params("x:/", [(text, "")]).unwrap().query().unwrap().replace('=', "");
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(CLIENT), encode(SECRET))));
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == expected.as_str())
}
