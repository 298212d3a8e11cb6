//! The session cookie: which endpoints set it, and what browsers need to use it.

use std::collections::BTreeSet;

use glotto_http::session_cookie::MODE_HEADER;
use http::{HeaderMap, HeaderValue};
use xtask::registry::FEATURES;

use super::{endpoints, method_of};
use crate::world::cdn::distribution;

#[test]
fn exactly_the_endpoints_that_return_a_refresh_token_can_put_it_into_the_cookie() {
    let document = xtask::openapi::document(FEATURES);
    let returning: BTreeSet<_> = endpoints()
        .filter(|endpoint| {
            let operation = &document["paths"][endpoint.path][method_of(endpoint).to_ascii_lowercase()];
            operation["responses"].to_string().contains("schemas/TokensView\"")
        })
        .map(|endpoint| endpoint.function.operation)
        .collect();
    let setting: BTreeSet<_> = endpoints()
        .filter(|endpoint| endpoint.function.session_cookie.sets())
        .map(|endpoint| endpoint.function.operation)
        .collect();
    assert_eq!(returning, setting);
    assert!(setting.len() >= 5, "{setting:?}");
}

#[test]
fn pages_of_allowed_origins_may_send_the_cookie_and_ask_for_it_wherever_there_are_endpoints() {
    let page = HeaderValue::from_static("http://localhost:3000");
    let other = HeaderValue::from_static("https://evil.test");
    for behaviour in distribution().behaviours().iter().filter(|behaviour| behaviour.origin != "media") {
        if behaviour.pattern == "/openapi.json" {
            continue;
        }
        let mut headers = HeaderMap::new();
        behaviour.response_headers.apply(Some(&page), &mut headers);
        assert_eq!(headers["access-control-allow-origin"], page, "{}", behaviour.pattern);
        assert_eq!(headers["access-control-allow-credentials"], "true", "{}", behaviour.pattern);
        let allowed = headers["access-control-allow-headers"].to_str().unwrap();
        assert!(allowed.split(", ").any(|name| name == MODE_HEADER), "{}: {allowed}", behaviour.pattern);
        let mut headers = HeaderMap::new();
        behaviour.response_headers.apply(Some(&other), &mut headers);
        assert!(!headers.contains_key("access-control-allow-credentials"), "{}", behaviour.pattern);
    }
}

#[test]
fn all_pages_may_read_the_public_document_and_none_with_a_cookie() {
    let distribution = distribution();
    let document = distribution.behaviours().iter().find(|behaviour| behaviour.pattern == "/openapi.json").unwrap();
    let mut headers = HeaderMap::new();
    document.response_headers.apply(Some(&HeaderValue::from_static("https://evil.test")), &mut headers);
    assert_eq!(headers["access-control-allow-origin"], "*");
    assert!(!headers.contains_key("access-control-allow-credentials"));
}

#[test]
fn a_response_that_is_kept_depends_on_no_cookie_and_sets_none() {
    let cached = endpoints().filter(|endpoint| endpoint.caching.is_some());
    for endpoint in cached {
        assert_eq!(endpoint.function.session_cookie, glotto_http::CookieUse::Never, "{endpoint:?}");
    }
}
