//! Protects the endpoints from web pages. With DNS rebinding, a page could otherwise read queues and mails and
//! invoke functions through a developer's browser.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::HOST;
use http::{HeaderMap, StatusCode, Uri};

/// The name by which containers of Docker Desktop find this machine. The domain `internal` is reserved for private use,
/// so no public site can have a name in it.
const DOCKER: &str = "host.docker.internal";

/// Whether a request names this machine by a host name that other sites cannot use.
#[must_use]
pub fn names_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    let name = host_name(uri, headers);
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

/// The host name of a request, without the port.
fn host_name<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> &'r str {
    // HTTP/2 has it in the address, HTTP/1.1 in the header.
    let header = headers.get(HOST).and_then(|value| value.to_str().ok());
    let host = header.or_else(|| uri.authority().map(http::uri::Authority::as_str)).unwrap_or_default();
    let port = host.rfind(':').filter(|colon| host[colon + 1..].bytes().all(|byte| byte.is_ascii_digit()));
    &host[..port.unwrap_or(host.len())]
}

/// Whether the endpoints answer a request.
fn is_answered(uri: &Uri, headers: &HeaderMap) -> bool {
    names_this_machine(uri, headers) || host_name(uri, headers) == DOCKER
}

/// Rejects requests with other host names. Buckets are in the path and not in the host name, so this covers
/// presigned URLs too.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    if is_answered(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This endpoint answers to 127.0.0.1 and localhost only.\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_header(host: &'static str) -> bool {
        let headers = [(HOST, http::HeaderValue::from_static(host))].into_iter().collect();
        names_this_machine(&Uri::from_static("/"), &headers)
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for ours in ["127.0.0.1:4003", "127.0.0.1", "localhost:4002", "LOCALHOST", "[::1]:4001", "[::1]"] {
            assert!(by_header(ours), "{ours}");
        }
        for other in ["evil.example:4003", "127.0.0.1.evil.example", "localhost.evil.example:4002", "", ":4003"] {
            assert!(!by_header(other), "{other}");
        }
    }

    #[test]
    fn functions_in_containers_of_docker_desktop_are_answered_and_pages_under_that_name_are_not() {
        let headers = [(HOST, http::HeaderValue::from_static("host.docker.internal:4001"))].into_iter().collect();
        assert!(is_answered(&Uri::from_static("/"), &headers));
        assert!(!names_this_machine(&Uri::from_static("/"), &headers));
    }

    #[test]
    fn http_2_has_the_name_in_the_address() {
        let allowed = |uri| names_this_machine(&Uri::from_static(uri), &HeaderMap::new());
        assert!(allowed("http://127.0.0.1:4003/") && !allowed("http://evil.example:4003/") && !allowed("/"));
    }
}
