//! Between HTTP and the services that winterbaume provides.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use winterbaume_core::{MockRequest, MockService};

/// Lets `service` answer. Winterbaume reads the region from the host of the URI.
pub(crate) async fn answer(service: &impl MockService, region: &str, parts: &Parts, body: Bytes) -> Response {
    let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let request = MockRequest {
        method: parts.method.to_string(),
        uri: format!("https://{}.{region}.amazonaws.com{path}", service.service_name()),
        headers: parts.headers.clone(),
        body,
    };
    let answer = service.handle(request).await;
    let status = http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    (status, answer.headers, answer.body).into_response()
}
