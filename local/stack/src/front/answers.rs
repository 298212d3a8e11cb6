//! Answers of the front door's own, and of the cache.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::{AGE, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::cache::Stored;
use super::signature::Denied;

const X_CACHE: &str = "x-cache";

/// The largest answer that is kept.
const LIMIT: usize = 64 * 1024 * 1024;

/// A refusal in the words of CloudFront.
pub(super) fn denied(why: Denied) -> Response {
    match why {
        Denied::MissingKey => {
            let message = "Missing Key-Pair-Id query parameter or cookie value";
            error(StatusCode::FORBIDDEN, "MissingKey", message)
        }
        Denied::AccessDenied => error(StatusCode::FORBIDDEN, "AccessDenied", "Access denied"),
    }
}

pub(super) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut response = (status, [(CONTENT_TYPE, "text/xml")], body).into_response();
    response.headers_mut().insert(X_CACHE, HeaderValue::from_static("Error from cloudfront"));
    response
}

/// An answer of the origin.
pub(super) fn missed(mut response: Response) -> Response {
    response.headers_mut().insert(X_CACHE, HeaderValue::from_static("Miss from cloudfront"));
    response
}

/// An answer of the cache.
pub(super) fn hit(stored: &Stored, age: Duration, request: &HeaderMap) -> Response {
    let mut response = of_stored(stored, request);
    response.headers_mut().insert(X_CACHE, HeaderValue::from_static("Hit from cloudfront"));
    response.headers_mut().insert(AGE, HeaderValue::from(age.as_secs()));
    response
}

/// What is kept as an answer: 304 if the viewer has it already.
pub(super) fn of_stored(stored: &Stored, request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = stored.headers.clone();
    let is_current = glotto_cloud::precondition(request, &stored.headers) == Some(StatusCode::NOT_MODIFIED);
    if stored.status == StatusCode::OK && is_current {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(CONTENT_TYPE);
        response.headers_mut().remove(CONTENT_LENGTH);
    } else {
        *response.status_mut() = stored.status;
        *response.body_mut() = Body::from(stored.body.clone());
    }
    response
}

/// Reads an answer as a whole.
pub(super) async fn read(response: Response) -> Result<Stored, axum::Error> {
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LIMIT).await?;
    parts.headers.remove(TRANSFER_ENCODING);
    // The length follows from the body that is sent. An answer to HEAD has none, and names the length of another.
    if !body.is_empty() {
        parts.headers.remove(CONTENT_LENGTH);
    }
    Ok(Stored { status: parts.status, headers: parts.headers, body })
}

/// The headers of a response that has not changed (RFC 9111, 4.3.4).
pub(super) fn refreshed(before: &HeaderMap, now: &HeaderMap) -> HeaderMap {
    let mut headers = before.clone();
    for (name, value) in now {
        headers.insert(name.clone(), value.clone());
    }
    headers
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    #[test]
    fn what_is_kept_is_not_sent_to_a_viewer_who_has_it_since_it_was_modified() {
        let modified = [("last-modified", "Sun, 01 Mar 2026 12:00:00 GMT"), ("etag", "\"t\"")];
        let stored = Stored { status: StatusCode::OK, headers: headers(&modified), body: "kept".into() };
        for (name, value, expected) in [
            ("if-modified-since", "Sun, 01 Mar 2026 12:00:00 GMT", 304),
            ("if-modified-since", "Sun, 01 Mar 2026 11:59:59 GMT", 200),
            ("if-none-match", "W/\"t\"", 304),
            ("if-none-match", "\"s\"", 200),
        ] {
            let response = hit(&stored, Duration::from_secs(1), &headers(&[(name, value)]));
            assert_eq!(response.status().as_u16(), expected, "{name}: {value}");
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }
}
