//! `GET /docs`: the API to browse.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Reply};

/// The endpoint.
pub const ENDPOINT: EndpointSpec =
    EndpointSpec::new("get_docs", Method::Get, "/docs", Access::Public("whoever builds a client reads it"), |_, _| {
        ready(Ok(page())).boxed()
    })
    .tells(
        "The API to browse",
        "A page that shows `/openapi.json` and sends requests. It loads nothing from anybody else.",
    )
    .answers_with(200, "text/html")
    .tagged();

/// Scripts and requests stay with this deployment; Scalar styles itself in place.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

fn page() -> Reply {
    Reply::content("text/html; charset=utf-8", include_str!("../assets/docs.html"))
        .header("content-security-policy", POLICY)
        .tagged()
        .cacheable(300)
}
