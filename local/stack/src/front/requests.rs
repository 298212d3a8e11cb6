//! What the origin gets of a request
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html>).

use std::net::SocketAddr;

use http::header::{AUTHORIZATION, COOKIE, ETAG, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use super::cache::{self, Stored};
use super::distribution::{Behaviour, Origin};
use super::policies::Forwarding;
use super::signature;

/// Headers that only CloudFront sets, whatever the viewer sends.
const VIEWER_ADDRESS: &str = "cloudfront-viewer-address";

/// Bytes of the headers that CloudFront adds to a request whose policy forwards all headers: about thirty of the
/// viewer's address, place, TLS and kind of device, `CloudFront-Viewer-Header-Order` with the names of all other
/// headers, `Via` and `X-Amz-Cf-Id`
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>). They count
/// within the limits of the origin: of the 10,240 bytes of API Gateway, 9,000 are left (docs/api.md, Requests). An
/// estimate, about a kilobyte: places and orders have any length.
const CLOUDFRONT_HEADERS: usize = 1_240;

/// Headers that the origin gets in any case, if the viewer sends them.
const ALWAYS: [&str; 7] =
    ["range", "if-range", "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "x-forwarded-for"];

/// The headers of a request as the origin gets them.
pub(super) fn headers(behaviour: &Behaviour, origin: &Origin, parts: &Parts, peer: SocketAddr) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &parts.headers {
        if is_forwarded(behaviour, &parts.method, name) {
            headers.append(name.clone(), value.clone());
        }
    }
    let keeps_compressed = behaviour.caching.as_ref().is_some_and(|policy| policy.compressed);
    if keeps_compressed {
        headers.remove("accept-encoding");
        let accepted = cache::compression(&parts.headers);
        if !accepted.is_empty() {
            headers.insert("accept-encoding", HeaderValue::from_static(accepted));
        }
    }
    set(&mut headers, HOST, &origin.host);
    if wants(behaviour, VIEWER_ADDRESS) {
        set(&mut headers, HeaderName::from_static(VIEWER_ADDRESS), &viewer_address(peer));
    }
    for (name, value) in &origin.headers {
        if let Ok(name) = HeaderName::try_from(name.as_str()) {
            set(&mut headers, name, value);
        }
    }
    headers
}

/// Bytes of headers that the origin gets on AWS, and not from here.
pub(super) fn unsent_bytes(behaviour: &Behaviour) -> usize {
    match &behaviour.forwarding {
        Forwarding::AllButHost => CLOUDFRONT_HEADERS,
        Forwarding::Headers(_) => 0,
    }
}

/// The address of a request as the origin gets it.
pub(super) fn uri(behaviour: &Behaviour, parts: &Parts) -> Uri {
    let query = parts.uri.query().unwrap_or_default();
    let query = match &behaviour.caching {
        Some(policy) if matches!(parts.method, Method::GET | Method::HEAD) => {
            cache::query_of(policy, &without_signature(behaviour, query))
        }
        _ => without_signature(behaviour, query),
    };
    let path = parts.uri.path();
    let written = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    written.parse().unwrap_or_else(|_| parts.uri.clone())
}

/// What the origin is asked, so that it need not send again what the cache has.
pub(super) fn conditions(stored: &Stored) -> HeaderMap {
    let mut conditions = HeaderMap::new();
    for (from, to) in [(ETAG, IF_NONE_MATCH), (LAST_MODIFIED, IF_MODIFIED_SINCE)] {
        if let Some(value) = stored.headers.get(from) {
            conditions.insert(to, value.clone());
        }
    }
    conditions
}

fn is_forwarded(behaviour: &Behaviour, method: &Method, name: &HeaderName) -> bool {
    // The viewer's own are never passed on.
    if *name == HOST || name == VIEWER_ADDRESS || name.as_str().starts_with("x-edge-") {
        return false;
    }
    match &behaviour.forwarding {
        Forwarding::AllButHost => true,
        Forwarding::Headers(_) if *name == COOKIE => false,
        // With a method that changes something, the token is passed on in any case.
        Forwarding::Headers(_) if *name == AUTHORIZATION && !reads(method) => true,
        Forwarding::Headers(_) => {
            wants(behaviour, name.as_str())
                || behaviour
                    .caching
                    .as_ref()
                    .is_some_and(|policy| policy.headers.iter().any(|kept| name == kept.as_str()))
                || ALWAYS.contains(&name.as_str())
        }
    }
}

fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the origin request policy names a header.
fn wants(behaviour: &Behaviour, name: &str) -> bool {
    match &behaviour.forwarding {
        Forwarding::AllButHost => true,
        Forwarding::Headers(names) => names.iter().any(|wanted| wanted == name),
    }
}

/// `198.51.100.10:46532`, and an IPv6 address without brackets.
fn viewer_address(peer: SocketAddr) -> String {
    format!("{}:{}", peer.ip(), peer.port())
}

fn without_signature(behaviour: &Behaviour, query: &str) -> String {
    if behaviour.key_group.is_none() {
        return query.to_owned();
    }
    let own = |pair: &&str| !signature::PARAMETERS.contains(&pair.split('=').next().unwrap_or_default());
    query.split('&').filter(own).collect::<Vec<_>>().join("&")
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::policies::{CachePolicy, QueryKey, ResponseHeaders};

    fn behaviour(forwarding: Forwarding, caching: Option<CachePolicy>) -> Behaviour {
        Behaviour {
            pattern: "*".to_owned(),
            origin: "main".to_owned(),
            methods: Vec::new(),
            caching,
            forwarding,
            response_headers: ResponseHeaders::default(),
            key_group: None,
        }
    }

    fn origin() -> Origin {
        let headers = vec![("x-glotto-origin".to_owned(), "secret".to_owned())];
        Origin { id: "main".to_owned(), host: "main.example".to_owned(), headers, is_bucket: false }
    }

    fn parts(method: &str, uri: &str, pairs: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    const SENT: &[(&str, &str)] = &[
        ("host", "viewer.example"),
        ("authorization", "Bearer x"),
        ("cookie", "a=1"),
        ("user-agent", "me"),
        ("x-glotto-origin", "guessed"),
        ("cloudfront-viewer-address", "203.0.113.7:4444"),
    ];

    fn catalogue() -> CachePolicy {
        let query = QueryKey::Only(vec!["lang".to_owned()]);
        CachePolicy { seconds: (0, 0, 60), query, headers: vec!["accept-language".to_owned()], compressed: true }
    }

    #[test]
    fn the_address_of_the_viewer_and_the_secret_are_set_whatever_the_viewer_sends() {
        let behaviour = behaviour(Forwarding::AllButHost, None);
        let headers = headers(&behaviour, &origin(), &parts("GET", "/a", SENT), ([192, 0, 2, 1], 5000).into());
        assert_eq!(headers["cloudfront-viewer-address"], "192.0.2.1:5000");
        assert_eq!(headers["x-glotto-origin"], "secret");
        assert_eq!(headers["host"], "main.example");
        assert_eq!(
            (&headers["authorization"], &headers["cookie"]),
            (&"Bearer x".parse().unwrap(), &"a=1".parse().unwrap())
        );
        assert_eq!(viewer_address("[2001:db8::1]:5678".parse().unwrap()), "2001:db8::1:5678");
    }

    #[test]
    fn behind_a_cache_no_token_and_no_cookie_reaches_the_origin_except_to_change_something() {
        let behaviour = behaviour(Forwarding::Headers(vec!["user-agent".to_owned()]), Some(catalogue()));
        let seen =
            |method: &str| headers(&behaviour, &origin(), &parts(method, "/a", SENT), ([192, 0, 2, 1], 1).into());
        let get = seen("GET");
        assert!(!get.contains_key("authorization") && !get.contains_key("cookie"));
        assert!(!get.contains_key("cloudfront-viewer-address"), "the policy does not name it");
        assert_eq!(get["user-agent"], "me");
        assert_eq!(seen("POST")["authorization"], "Bearer x");
    }

    #[test]
    fn the_headers_of_cloudfront_count_where_a_policy_forwards_all() {
        assert_eq!(10_240 - unsent_bytes(&behaviour(Forwarding::AllButHost, None)), 9_000);
        assert_eq!(unsent_bytes(&behaviour(Forwarding::Headers(Vec::new()), Some(catalogue()))), 0);
    }

    #[test]
    fn the_origin_gets_those_query_parameters_that_are_in_the_key() {
        let cached = behaviour(Forwarding::Headers(Vec::new()), Some(catalogue()));
        assert_eq!(uri(&cached, &parts("GET", "/a?x=1&lang=de", &[])), "/a?lang=de");
        assert_eq!(uri(&cached, &parts("GET", "/a?x=1", &[])), "/a");
        let open = behaviour(Forwarding::AllButHost, None);
        assert_eq!(uri(&open, &parts("GET", "/a%2Fb?x=1&lang=de", &[])), "/a%2Fb?x=1&lang=de");
    }
}
