//! What the front door answers itself, and what responses vary by.

use glotto_http::session_cookie::{MODE, MODE_HEADER, NAME};
use reqwest::Method;
use serde_json::json;

use super::client::Client;
use super::{quiet, start};

/// A page that may call the API.
const PAGE: &str = "https://app.example";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_edge_refuses_itself_has_no_cors_headers() {
    let stack = start(&[("CorsOrigins", PAGE)]).await;
    let page = Client::new(&stack).with("origin", PAGE);
    let health = page.get("/health").await.is(200);
    assert_eq!(health.header("access-control-allow-origin"), PAGE);
    for (method, path, body) in [
        (Method::GET, "/health", Some(json!({}))),
        (Method::GET, "/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/master_320x180.ts", None),
        (Method::POST, "/v1/providers", Some(json!({}))),
    ] {
        let refused = page.send(method, path, body).await.is(403);
        assert!(!refused.headers.contains_key("access-control-allow-origin"), "{path}");
    }
    quiet(&stack).await;
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn head_is_answered_like_get_without_a_body() {
    let stack = start(&[]).await;
    let client = Client::new(&stack);
    // A page that the edge keeps is requested twice: from the function, and from the edge.
    for path in ["/health", "/openapi.json", "/docs", "/v1/courses", "/v1/courses", "/v1/unsubscribe/x"] {
        let head = client.send(Method::HEAD, path, None).await;
        let get = client.get(path).await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "etag", "cache-control", "content-language"] {
            assert_eq!(head.headers.get(name), get.headers.get(name), "{path}: {name}");
        }
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
    }
    // What has no GET has no HEAD.
    client.send(Method::HEAD, "/v1/sessions/refresh", None).await.is(404);
    quiet(&stack).await;
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_may_keep_varies_by_origin_with_and_without_one() {
    let stack = start(&[("CorsOrigins", PAGE)]).await;
    let anonymous = Client::new(&stack);
    for client in [anonymous.clone(), anonymous.with("origin", PAGE)] {
        for path in ["/v1/courses", "/v1/providers", "/.well-known/jwks.json"] {
            let kept = client.get(path).await.is(200);
            let vary: Vec<_> = kept.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
            assert_eq!(vary.len(), 1, "{path}: {vary:?}");
            assert_eq!(vary[0].split(", ").filter(|name| *name == "origin").count(), 1, "{path}: {vary:?}");
        }
    }
    quiet(&stack).await;
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_refreshes_with_its_cookie_through_the_front_door() {
    let stack = start(&[("CorsOrigins", PAGE)]).await;
    let person = Client::new(&stack).sign_up(&stack, "ada@example.com").await;
    let page = Client::new(&stack).with("origin", PAGE);
    let asking = page.with("access-control-request-method", "POST");
    let asking = asking.with("access-control-request-headers", "content-type,x-session-mode");
    let leave = asking.send(Method::OPTIONS, "/v1/sessions/refresh", None).await.succeeded();
    assert_eq!(leave.header("access-control-allow-credentials"), "true");
    assert!(leave.header("access-control-allow-headers").contains(MODE_HEADER));
    let page = page.with(MODE_HEADER, MODE);
    let mut token = person.tokens["refreshToken"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let holding = page.with("cookie", &format!("{NAME}={token}"));
        let refreshed = holding.post("/v1/sessions/refresh", json!({"refreshToken": ""})).await.is(200);
        assert_eq!(refreshed.header("access-control-allow-origin"), PAGE);
        assert_eq!(refreshed.header("access-control-allow-credentials"), "true");
        let (cookie, attributes) = refreshed.header("set-cookie").split_once("; ").unwrap();
        assert!(attributes.ends_with("; Secure; HttpOnly; SameSite=Strict"), "{attributes}");
        let (_, next) = cookie.split_once('=').unwrap();
        assert_ne!(next, token);
        token = next.to_owned();
    }
    quiet(&stack).await;
    stack.stop().await;
}
