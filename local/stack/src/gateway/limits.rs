//! API Gateway's limits of requests
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).

use axum::http::request::Parts;

/// Bytes that a body may have.
pub(super) const BODY: usize = 10 * 1024 * 1024;

/// Bytes that the request line and the headers may have together.
const HEAD: usize = 10_240;

/// An extension of a request: bytes of headers that it has on AWS and not on one machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnsentHeaders(pub usize);

/// Whether the request line and the headers are within the limit.
pub(super) fn is_head_within(parts: &Parts) -> bool {
    let unsent = parts.extensions.get::<UnsentHeaders>().map_or(0, |unsent| unsent.0);
    head_size(parts) + unsent <= HEAD
}

/// The size of the request line and the headers, as HTTP/1.1 writes them.
fn head_size(parts: &Parts) -> usize {
    let target = parts.uri.path_and_query().map_or(1, |target| target.as_str().len());
    let line = parts.method.as_str().len() + " ".len() + target + " HTTP/1.1\r\n".len();
    let header = |name: usize, value: usize| name + ": ".len() + value + "\r\n".len();
    line + parts.headers.iter().map(|(name, value)| header(name.as_str().len(), value.len())).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(target: &str, header: usize) -> Parts {
        let request = Request::get(target).header("x-long", "x".repeat(header));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn request_line_and_headers_are_counted_as_they_are_sent() {
        let sent = "GET /a?b HTTP/1.1\r\nx-long: xxx\r\n";
        assert_eq!(head_size(&parts("/a?b", 3)), sent.len());
    }

    #[test]
    fn a_head_of_10240_bytes_is_within_the_limit_and_a_longer_one_is_not() {
        let rest = head_size(&parts("/", 0));
        assert!(is_head_within(&parts("/", HEAD - rest)));
        assert!(!is_head_within(&parts("/", HEAD - rest + 1)));
        assert!(!is_head_within(&parts(&format!("/{}", "a".repeat(HEAD)), 0)));
    }

    #[test]
    fn headers_that_are_sent_on_aws_alone_count() {
        let rest = head_size(&parts("/", 0)) + 1_000;
        for (header, is_within) in [(HEAD - rest, true), (HEAD - rest + 1, false)] {
            let mut parts = parts("/", header);
            parts.extensions.insert(UnsentHeaders(1_000));
            assert_eq!(is_head_within(&parts), is_within, "{header}");
        }
    }
}
