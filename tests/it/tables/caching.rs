//! What the CDN may keep: the declarations of the endpoints against the behaviours of `template.front.yaml`.

use std::collections::BTreeSet;

use glotto_http::{Access, EndpointSpec, Method};
use glotto_stack::front::distribution::Behaviour;
use glotto_stack::front::policies::{Forwarding, QueryKey};
use http::{HeaderMap, HeaderValue};

use super::{endpoints, path_of};
use crate::world::cdn::distribution;
use crate::world::contract::OPENAPI;

/// Headers of one policy; more are not allowed.
const MOST: usize = 10;

fn behaviour_of(endpoint: &EndpointSpec) -> &'static Behaviour {
    distribution().behaviour(path_of(endpoint).split('?').next().unwrap_or_default())
}

fn names(names: &[String]) -> BTreeSet<&str> {
    names.iter().map(String::as_str).collect()
}

#[test]
fn only_a_get_without_a_token_is_cached() {
    let cached: Vec<_> = endpoints().filter(|endpoint| endpoint.caching.is_some()).collect();
    assert!(cached.len() >= 8, "{cached:?}");
    for endpoint in cached {
        assert_eq!(endpoint.method, Method::Get, "{endpoint:?}");
        assert!(matches!(endpoint.function.access, Access::Public(_) | Access::Optional(_)), "{endpoint:?}");
    }
}

#[test]
fn an_endpoint_that_reads_a_token_gets_it_and_what_it_answers_is_kept_for_no_other_caller() {
    for endpoint in endpoints().filter(|endpoint| endpoint.function.access.reads_token()) {
        let behaviour = behaviour_of(endpoint);
        let Some(policy) = &behaviour.caching else {
            assert_eq!(behaviour.forwarding, Forwarding::AllButHost, "{endpoint:?}");
            continue;
        };
        // CloudFront removes the token from a GET, unless it is in the key of the cache.
        let distinguishes = policy.headers.iter().any(|name| name == "authorization");
        assert!(distinguishes || endpoint.method != Method::Get, "{endpoint:?} is behind {}", behaviour.pattern);
    }
}

#[test]
fn a_cached_endpoint_is_behind_a_behaviour_whose_key_has_exactly_what_its_responses_depend_on() {
    for endpoint in endpoints() {
        let Some(key) = endpoint.cache_key() else { continue };
        let behaviour = behaviour_of(endpoint);
        let pattern = &behaviour.pattern;
        let policy = behaviour.caching.as_ref();
        let policy = policy.unwrap_or_else(|| panic!("{endpoint:?} is behind {pattern}, which caches nothing"));
        let query = if key.query { QueryKey::All } else { QueryKey::Only(Vec::new()) };
        assert_eq!(policy.query, query, "{endpoint:?}");
        assert_eq!(names(&policy.headers), key.headers.iter().copied().collect::<BTreeSet<_>>(), "{endpoint:?}");
        let longest = u64::from(endpoint.caching.map_or(0, |caching| caching.longest()));
        assert!(longest <= policy.seconds.2, "{endpoint:?}: the policy cuts its time");
    }
}

#[test]
fn an_endpoint_that_is_not_cached_is_behind_no_behaviour_that_takes_away_what_it_reads() {
    for endpoint in endpoints().filter(|endpoint| endpoint.caching.is_none()) {
        let behaviour = behaviour_of(endpoint);
        if behaviour.caching.is_none() {
            continue;
        }
        // A method that changes something may share the path of a list.
        assert_ne!(endpoint.method, Method::Get, "{endpoint:?} is behind {}", behaviour.pattern);
        let Forwarding::Headers(forwarded) = &behaviour.forwarding else { panic!("{endpoint:?}") };
        for needed in ["content-type", "idempotency-key", "cloudfront-viewer-address", "traceparent", "user-agent"] {
            assert!(forwarded.iter().any(|name| name == needed), "{endpoint:?} does not get {needed}");
        }
        assert!(behaviour.methods.iter().any(|method| method == endpoint.method.name()), "{endpoint:?}");
    }
}

#[test]
fn every_endpoint_is_reached_at_the_api_of_its_path() {
    for endpoint in endpoints() {
        let behaviour = behaviour_of(endpoint);
        let path = endpoint.path;
        let below = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}/"));
        let expected = if below("/v1/me") {
            "me"
        } else if below("/v1/courses") {
            "courses"
        } else {
            "main"
        };
        assert_eq!(behaviour.origin, expected, "{endpoint:?}");
        assert!(behaviour.methods.iter().any(|method| method == endpoint.method.name()), "{endpoint:?}");
        assert!(behaviour.key_group.is_none(), "{endpoint:?} needs a signature");
    }
}

#[test]
fn no_policy_keeps_what_forbids_it_or_has_more_names_than_allowed() {
    for behaviour in distribution().behaviours() {
        let pattern = &behaviour.pattern;
        if let Some(policy) = &behaviour.caching {
            assert_eq!(policy.seconds.0, 0, "{pattern} would keep no-store");
            assert!(policy.headers.len() <= MOST, "{pattern}");
            let Forwarding::Headers(forwarded) = &behaviour.forwarding else {
                panic!("{pattern} would give the answer to one token to all callers")
            };
            assert!(forwarded.len() <= MOST, "{pattern}");
        }
    }
    for status in [400, 403, 404, 500, 502, 503, 504] {
        assert_eq!(distribution().error_seconds(status), 0, "{status}");
    }
}

/// API Gateway's own 429 has no CORS headers of its own that we know of, and the local gateway never makes one.
#[test]
fn every_answer_of_an_api_gets_cors_headers_whatever_made_it() {
    let page = HeaderValue::from_static("http://localhost:3000");
    for behaviour in distribution().behaviours().iter().filter(|behaviour| behaviour.origin != "media") {
        let mut headers = HeaderMap::new();
        behaviour.response_headers.apply(Some(&page), &mut headers);
        // Of the public description of the API, pages of every origin may read.
        let expected = if behaviour.pattern == "/openapi.json" { "*" } else { "http://localhost:3000" };
        assert_eq!(headers["access-control-allow-origin"], expected, "{}", behaviour.pattern);
        let exposed = headers["access-control-expose-headers"].to_str().unwrap();
        for needed in ["retry-after", "www-authenticate", "x-request-id", "apigw-requestid"] {
            assert!(exposed.split(", ").any(|name| name == needed), "{}: {exposed}", behaviour.pattern);
        }
    }
}

/// Response headers that pages need not read, since they are about codings, types, caches or cookies, or that they can
/// read without permission (Fetch, CORS-safelisted response-header name).
const NOT_EXPOSED: [&str; 5] = ["accept-encoding", "accept-patch", "content-language", "set-cookie", "vary"];

/// The headers of all responses in `openapi.json`, in lower case.
fn documented_headers() -> BTreeSet<String> {
    let operations = OPENAPI["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let own = operations.filter_map(|operation| operation["responses"].as_object());
    own.chain(OPENAPI["components"]["responses"].as_object())
        .flat_map(|responses| responses.values())
        .filter_map(|response| response["headers"].as_object())
        .flat_map(|headers| headers.keys().map(|name| name.to_ascii_lowercase()))
        .collect()
}

#[test]
fn every_documented_header_is_readable_by_pages_through_the_gateway_and_the_front_door() {
    let page = HeaderValue::from_static("http://localhost:3000");
    let edge = include_str!("../../../template.edge.yaml");
    let (_, edge) = edge.split_once("ExposeHeaders:\n").unwrap();
    let (edge, _) = edge.split_once("AllowCredentials").unwrap();
    let documented = documented_headers();
    assert!(documented.contains("retry-after") && documented.contains("etag"), "{documented:?}");
    for name in documented.iter().filter(|name| !NOT_EXPOSED.contains(&name.as_str())) {
        assert!(edge.contains(&format!("- {name}\n")), "{name}: {edge}");
        for behaviour in distribution().behaviours().iter().filter(|behaviour| behaviour.origin != "media") {
            let mut headers = HeaderMap::new();
            behaviour.response_headers.apply(Some(&page), &mut headers);
            let exposed = headers["access-control-expose-headers"].to_str().unwrap();
            assert!(exposed.split(", ").any(|own| own == name), "{}: {name}: {exposed}", behaviour.pattern);
        }
    }
}

/// Headers that libraries add to each request of a page: W3C Trace Context and Baggage, Sentry, Zipkin, Datadog. A
/// preflight that does not allow one of them stops every call of the page.
#[test]
fn a_preflight_allows_what_libraries_for_tracing_add_in_the_gateway_and_at_the_front_door() {
    let page = HeaderValue::from_static("http://localhost:3000");
    let edge = include_str!("../../../template.edge.yaml");
    for name in [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "traceparent",
        "tracestate",
        "baggage",
        "sentry-trace",
        "b3",
        "x-b3-traceid",
        "x-datadog-trace-id",
        "x-requested-with",
    ] {
        assert!(edge.contains(&format!("          - {name}\n")), "{name}");
        for behaviour in distribution().behaviours().iter().filter(|behaviour| behaviour.origin != "media") {
            let mut headers = HeaderMap::new();
            behaviour.response_headers.apply(Some(&page), &mut headers);
            let allowed = headers["access-control-allow-headers"].to_str().unwrap();
            // An asterisk allows all but `authorization` (Fetch), which the public description of the API does not need.
            let is_allowed = allowed == "*" || allowed.split(", ").any(|own| own == name);
            assert!(is_allowed, "{}: {name}: {allowed}", behaviour.pattern);
            assert!(allowed != "*" || behaviour.pattern == "/openapi.json", "{}", behaviour.pattern);
        }
    }
}

#[test]
fn media_is_read_from_the_bucket_with_a_signature_and_kept_without_it() {
    for path in [
        "/hls/vid_1/a-1/master_640x360.ts",
        "/avatars/usr_1/1/256.jpg",
        "/library/crs_1/med_1/a/640.webp",
        "/library/crs_1/med_1/a/document.pdf",
        "/hls/",
        "//hls/x",
        "/v1/../hls/x",
    ] {
        let behaviour = distribution().behaviour(path);
        assert_eq!(behaviour.origin, "media", "{path}");
        assert!(behaviour.key_group.is_some(), "{path}");
        assert_eq!(behaviour.methods, ["GET", "HEAD", "OPTIONS"], "{path}");
        let policy = behaviour.caching.as_ref().unwrap();
        let is_shared = policy.query == QueryKey::Only(Vec::new()) && policy.headers.is_empty();
        assert!(is_shared, "{path}: each viewer would have a copy");
        assert_eq!(policy.seconds, (0, 86_400, 86_400), "a deleted file is gone after a day");
    }
}

#[test]
fn a_pdf_is_shown_in_frames_of_the_front_end_alone_and_other_media_in_none() {
    let page = HeaderValue::from_static("http://localhost:3000");
    let headers_of = |path: &str| {
        let mut headers = HeaderMap::new();
        distribution().behaviour(path).response_headers.apply(Some(&page), &mut headers);
        headers
    };
    let policy_of = |headers: &HeaderMap| headers["content-security-policy"].to_str().unwrap().to_owned();
    let pdf = headers_of("/library/crs_1/med_1/a/document.pdf");
    let policy = policy_of(&pdf);
    assert!(policy.starts_with("default-src 'none'; "), "nothing is loaded or run: {policy}");
    let framed = policy.split("frame-ancestors ").nth(1).unwrap();
    assert!(framed.starts_with("'self'") && framed.split(' ').any(|origin| page == origin), "{policy}");
    assert!(!framed.contains('*') && !policy.contains("sandbox"), "viewers do not start in a sandbox: {policy}");
    assert!(!pdf.contains_key("x-frame-options"), "it cannot name an origin");
    for path in ["/library/crs_1/med_1/a/download.pdf", "/library/crs_1/med_1/a/clip", "/hls/document.pdf"] {
        let other = headers_of(path);
        assert!(policy_of(&other).ends_with("frame-ancestors 'none'; sandbox"), "{path}");
        assert_eq!(other["x-frame-options"], "DENY", "{path}");
        for (name, value) in &other {
            let differs = ["content-security-policy", "x-frame-options"].contains(&name.as_str());
            assert!(differs || pdf.get(name) == Some(value), "{name}");
        }
    }
    assert_eq!(pdf["x-content-type-options"], "nosniff");
}
