//! CORS of an HTTP API with a `CorsConfiguration`: it answers preflight requests itself, and sets the headers of
//! responses, whatever the function set.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::template::Cors;

const OURS: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
];

/// Answers an `OPTIONS` request of a browser.
pub(super) fn preflight(cors: &Cors, request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if allow_origin(cors, request.get("origin"), headers) {
        set(headers, "access-control-allow-methods", &cors.methods.join(","));
        set(headers, "access-control-allow-headers", &cors.headers.join(","));
        if let Some(age) = cors.max_age {
            set(headers, "access-control-max-age", &age.to_string());
        }
    }
    response
}

/// Sets the headers of an answer.
pub(super) fn decorate(cors: &Cors, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    for name in OURS {
        headers.remove(name);
    }
    if allow_origin(cors, origin, headers) {
        set(headers, "access-control-expose-headers", &cors.expose.join(","));
    }
}

fn allow_origin(cors: &Cors, origin: Option<&HeaderValue>, headers: &mut HeaderMap) -> bool {
    let Some(origin) = origin.and_then(|origin| origin.to_str().ok()) else { return false };
    let any = cors.origins.iter().any(|allowed| allowed == "*");
    if !any && !cors.origins.iter().any(|allowed| allowed == origin) {
        return false;
    }
    set(headers, "access-control-allow-origin", if any { "*" } else { origin });
    if !any {
        vary_by_origin(headers);
    }
    if cors.credentials {
        set(headers, "access-control-allow-credentials", "true");
    }
    true
}

/// Adds `Origin` to `Vary`, in one header, unless the response has it already.
pub(crate) fn vary_by_origin(headers: &mut HeaderMap) {
    let values = headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
    let mut names: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    if names.iter().any(|name| *name == "*" || name.eq_ignore_ascii_case("origin")) {
        return;
    }
    names.push("origin");
    let names = names.join(", ");
    set(headers, "vary", &names);
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors() -> Cors {
        let texts = |items: &[&str]| items.iter().map(ToString::to_string).collect();
        Cors {
            origins: texts(&["https://app.example"]),
            methods: texts(&["GET", "POST"]),
            headers: texts(&["authorization"]),
            expose: texts(&["etag"]),
            max_age: Some(60),
            credentials: false,
        }
    }

    fn from(origin: &'static str) -> HeaderMap {
        [(HeaderName::from_static("origin"), HeaderValue::from_static(origin))].into_iter().collect()
    }

    #[test]
    fn an_allowed_origin_is_accepted() {
        let response = preflight(&cors(), &from("https://app.example"));
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert_eq!(response.headers()["access-control-allow-origin"], "https://app.example");
        assert_eq!(response.headers()["access-control-allow-methods"], "GET,POST");
        assert_eq!(response.headers()["access-control-max-age"], "60");
    }

    #[test]
    fn a_response_varies_by_origin_in_one_header() {
        for (before, after) in [
            (vec![], "origin"),
            (vec!["accept-language"], "accept-language, origin"),
            (vec!["accept-encoding", "accept-language"], "accept-encoding, accept-language, origin"),
            (vec!["accept-language, Origin"], "accept-language, Origin"),
            (vec!["*"], "*"),
        ] {
            let mut headers = HeaderMap::new();
            for value in &before {
                headers.append("vary", HeaderValue::from_static(value));
            }
            decorate(&cors(), Some(&HeaderValue::from_static("https://app.example")), &mut headers);
            let all: Vec<_> = headers.get_all("vary").iter().collect();
            assert_eq!(all, [after], "{before:?}");
        }
    }

    #[test]
    fn another_origin_gets_no_cors_headers() {
        let response = preflight(&cors(), &from("https://evil.example"));
        assert!(response.headers().is_empty());
    }

    #[test]
    fn the_gateway_has_the_last_word() {
        let mut headers = HeaderMap::new();
        headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
        decorate(&cors(), Some(&HeaderValue::from_static("https://evil.example")), &mut headers);
        assert!(headers.is_empty());
    }
}
