//! Protects `/local` from other web pages: they can neither read it with DNS rebinding nor send its forms.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use glotto_cloud::names_this_machine;

const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

pub(super) async fn guard(request: Request, next: Next) -> Response {
    if let Err(why) = admitted(request.method(), request.uri(), request.headers()) {
        return (StatusCode::FORBIDDEN, format!("{why}\n")).into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        // Keeps the policy of pages that set their own.
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn admitted(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or_default();
    if !names_this_machine(uri, headers) {
        return Err("These pages answer to 127.0.0.1 and localhost only.");
    }
    if method == Method::GET || method == Method::HEAD {
        return Ok(());
    }
    let origin = text("origin").is_none_or(|origin| origin == format!("http://{host}"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    if origin && site { Ok(()) } else { Err("Only these pages themselves may do that.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        admitted(method, &Uri::from_static("/local"), &headers).is_ok()
    }

    #[test]
    fn only_local_names_are_answered() {
        assert!(allows(&Method::GET, &[("host", "127.0.0.1:4000")]));
        assert!(allows(&Method::GET, &[("host", "localhost:4000")]));
        assert!(!allows(&Method::GET, &[("host", "evil.example:4000")]));
        assert!(!allows(&Method::GET, &[("host", "127.0.0.1.evil.example")]));
        assert!(!allows(&Method::GET, &[]));
    }

    #[test]
    fn another_page_cannot_press_a_button() {
        let host = ("host", "localhost:4000");
        assert!(allows(&Method::POST, &[host]));
        assert!(allows(&Method::POST, &[host, ("origin", "http://localhost:4000")]));
        assert!(!allows(&Method::POST, &[host, ("origin", "http://evil.example")]));
        assert!(!allows(&Method::POST, &[host, ("origin", "null")]));
        assert!(!allows(&Method::POST, &[host, ("sec-fetch-site", "cross-site")]));
    }
}
