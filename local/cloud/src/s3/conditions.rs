//! Conditions and ranges of reads (RFC 9110, 13 and 14). s3s-fs evaluates no condition, refuses ranges that S3 ignores,
//! and fails at one that is longer than the object.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCEPT_RANGES, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, ETAG, EXPIRES, HeaderName, HeaderValue,
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE,
};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use s3s::HttpError;
use s3s::service::S3Service;

use super::proxy;

/// The headers that are evaluated here, and not by s3s.
const EVALUATED: [&str; 6] =
    ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"];

/// What a request wants of an object.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    /// The bytes between two positions, both included.
    Part(u64, u64),
    /// Bytes that the object does not have.
    Nothing,
}

/// Reads an object, and says that parts of it can be read, as S3 does (RFC 9110, 14.3).
pub(super) async fn read(service: &S3Service, request: http::Request<s3s::Body>) -> Result<Response, HttpError> {
    let mut response = evaluate(service, request).await?;
    if response.status().is_success() {
        response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    Ok(response)
}

/// Lets s3s read an object as a whole, evaluates the conditions of the request, and reads the part that it wants.
async fn evaluate(service: &S3Service, request: http::Request<s3s::Body>) -> Result<Response, HttpError> {
    let (mut parts, body) = request.into_parts();
    if signs_evaluated(&parts) {
        return Ok(service.call(http::Request::from_parts(parts, body)).await?.map(Body::new));
    }
    let asked = take_evaluated(&mut parts.headers);
    let whole = call(service, parts.clone()).await?;
    if whole.status() != StatusCode::OK {
        return Ok(whole);
    }
    match (precondition(&asked, whole.headers()), wanted(&parts.method, &asked, whole.headers())) {
        (Some(StatusCode::NOT_MODIFIED), _) => Ok(unchanged(whole.headers())),
        (Some(status), _) => Ok(proxy::error(status, "PreconditionFailed", "A precondition did not hold.")),
        (None, Wanted::Whole) => Ok(whole),
        (None, Wanted::Nothing) => Ok(unsatisfiable(whole.headers())),
        (None, Wanted::Part(first, last)) => {
            drop(whole);
            if let Ok(range) = HeaderValue::from_str(&format!("bytes={first}-{last}")) {
                parts.headers.insert(RANGE, range);
            }
            call(service, parts).await
        }
    }
}

/// Lets s3s handle a request without a body.
async fn call(service: &S3Service, parts: Parts) -> Result<Response, HttpError> {
    Ok(service.call(http::Request::from_parts(parts, s3s::Body::empty())).await?.map(Body::new))
}

/// What the conditions of a `GET` or `HEAD` request say about a response with these headers: 412, 304, or nothing
/// (RFC 9110, 13.2.2). Dates that cannot be read are ignored.
pub fn precondition(request: &HeaderMap, response: &HeaderMap) -> Option<StatusCode> {
    let modified = date(response, &LAST_MODIFIED);
    if request.contains_key(IF_MATCH) {
        if !names_tag(request, &IF_MATCH, response, is_same) {
            return Some(StatusCode::PRECONDITION_FAILED);
        }
    } else if let (Some(modified), Some(limit)) = (modified, date(request, &IF_UNMODIFIED_SINCE))
        && modified > limit
    {
        return Some(StatusCode::PRECONDITION_FAILED);
    }
    if request.contains_key(IF_NONE_MATCH) {
        return names_tag(request, &IF_NONE_MATCH, response, is_equivalent).then_some(StatusCode::NOT_MODIFIED);
    }
    (modified? <= date(request, &IF_MODIFIED_SINCE)?).then_some(StatusCode::NOT_MODIFIED)
}

/// Whether a header that is evaluated here is part of the signature, so that s3s has to see it. The SDK signs all
/// headers, except in an address.
fn signs_evaluated(parts: &Parts) -> bool {
    let query = parts.uri.query().unwrap_or_default();
    let signed = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-SignedHeaders=")).unwrap_or_default();
    let signed = signed.to_ascii_lowercase().replace("%3b", ";");
    parts.headers.contains_key(AUTHORIZATION) || signed.split(';').any(|name| EVALUATED.contains(&name))
}

fn take_evaluated(headers: &mut HeaderMap) -> HeaderMap {
    let mut taken = HeaderMap::new();
    for name in EVALUATED.map(HeaderName::from_static) {
        for value in headers.get_all(&name) {
            taken.append(name.clone(), value.clone());
        }
        headers.remove(name);
    }
    taken
}

/// Whether a list of tags has that of the response.
fn names_tag(request: &HeaderMap, name: &HeaderName, response: &HeaderMap, equal: fn(&str, &str) -> bool) -> bool {
    let lines = request.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let mut named = lines.flat_map(|line| line.split(',')).map(str::trim);
    text(response, &ETAG).is_some_and(|tag| named.any(|named| named == "*" || equal(named, tag)))
}

/// The strong comparison (RFC 9110, 8.8.3.2).
fn is_same(one: &str, other: &str) -> bool {
    one == other && !one.starts_with("W/")
}

/// The weak comparison.
fn is_equivalent(one: &str, other: &str) -> bool {
    one.trim_start_matches("W/") == other.trim_start_matches("W/")
}

/// The part of a response with these headers that a request wants. A range under a condition that does not hold is
/// ignored, so are several ranges, because S3 has one at most, and so is that of a `HEAD` request, which gets no bytes.
fn wanted(method: &Method, request: &HeaderMap, response: &HeaderMap) -> Wanted {
    let is_current = text(request, &IF_RANGE).is_none_or(|condition| {
        let tag = text(response, &ETAG);
        tag.is_some_and(|tag| is_same(condition, tag)) || text(response, &LAST_MODIFIED) == Some(condition)
    });
    let length = text(response, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    match (text(request, &RANGE), length) {
        (Some(range), Some(length)) if is_current && *method == Method::GET => part(range, length),
        _ => Wanted::Whole,
    }
}

/// The part of an object of some length that a range describes (RFC 9110, 14.1.2). A malformed one is ignored.
fn part(range: &str, length: u64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    let (from, to) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last),
        (Some(first), None) if last.is_empty() => (first, u64::MAX),
        // The last bytes; all of them if there are fewer.
        (None, Some(count)) if first.is_empty() => (length.saturating_sub(count), u64::MAX),
        _ => return Wanted::Whole,
    };
    if from < length { Wanted::Part(from, to.min(length - 1)) } else { Wanted::Nothing }
}

/// A number of any size; one that is too large is larger than any object.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

fn unchanged(whole: &HeaderMap) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for name in [ETAG, LAST_MODIFIED, CACHE_CONTROL, EXPIRES] {
        if let Some(value) = whole.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn unsatisfiable(whole: &HeaderMap) -> Response {
    let why = "The requested range is not satisfiable";
    let mut response = proxy::error(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", why);
    let length = text(whole, &CONTENT_LENGTH).unwrap_or("*");
    if let Ok(range) = HeaderValue::from_str(&format!("bytes */{length}")) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text(headers, name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "Sun, 01 Mar 2026 11:59:59 GMT";
    const MODIFIED: &str = "Sun, 01 Mar 2026 12:00:00 GMT";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn object() -> HeaderMap {
        headers(&[("etag", "\"t\""), ("last-modified", MODIFIED), ("content-length", "100")])
    }

    #[test]
    fn conditions_hold_in_the_order_of_the_standard() {
        let cases: [(&[(&'static str, &str)], u16); 15] = [
            (&[], 200),
            (&[("if-none-match", "\"t\"")], 304),
            (&[("if-none-match", "\"s\", W/\"t\"")], 304),
            (&[("if-none-match", "*")], 304),
            (&[("if-none-match", "\"s\"")], 200),
            (&[("if-modified-since", MODIFIED)], 304),
            (&[("if-modified-since", BEFORE)], 200),
            (&[("if-modified-since", "garbage")], 200),
            (&[("if-none-match", "\"s\""), ("if-modified-since", MODIFIED)], 200),
            (&[("if-match", "\"t\"")], 200),
            (&[("if-match", "W/\"t\"")], 412),
            (&[("if-unmodified-since", BEFORE)], 412),
            (&[("if-unmodified-since", "garbage")], 200),
            (&[("if-match", "\"t\""), ("if-unmodified-since", BEFORE)], 200),
            (&[("if-match", "\"s\""), ("if-none-match", "\"t\"")], 412),
        ];
        for (conditions, expected) in cases {
            let status = precondition(&headers(conditions), &object()).map_or(200, |status| status.as_u16());
            assert_eq!(status, expected, "{conditions:?}");
        }
    }

    #[test]
    fn a_range_ends_with_the_object_and_one_that_is_malformed_is_ignored() {
        let cases = [
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=5-700", Wanted::Part(5, 99)),
            ("bytes=99-", Wanted::Part(99, 99)),
            ("bytes=-1", Wanted::Part(99, 99)),
            ("bytes=-700000000", Wanted::Part(0, 99)),
            ("bytes=-99999999999999999999999", Wanted::Part(0, 99)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-3", Wanted::Whole),
            ("bytes=0-0,5-6", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("abc", Wanted::Whole),
        ];
        for (range, expected) in cases {
            assert_eq!(wanted(&Method::GET, &headers(&[("range", range)]), &object()), expected, "{range}");
        }
        assert_eq!(wanted(&Method::HEAD, &headers(&[("range", "bytes=0-0")]), &object()), Wanted::Whole);
        assert_eq!(part("bytes=0-", 0), Wanted::Nothing);
        assert_eq!(part("bytes=-5", 0), Wanted::Nothing);
    }

    #[test]
    fn a_range_of_a_version_that_is_no_longer_there_is_ignored() {
        let cases = [("\"t\"", true), (MODIFIED, true), ("\"zz\"", false), ("W/\"t\"", false), (BEFORE, false)];
        for (condition, is_current) in cases {
            let request = headers(&[("range", "bytes=0-9"), ("if-range", condition)]);
            let wanted = wanted(&Method::GET, &request, &object());
            assert_eq!(wanted == Wanted::Part(0, 9), is_current, "{condition}");
        }
    }
}
