//! `GET /docs`: the API to browse.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_docs",
    Method::Get,
    "/docs",
    Access::Public("whoever builds a client reads it"),
    |context, request| handle(context, request).boxed(),
)
.tells("The API to browse", "A page that shows `/openapi.json` and sends requests. It loads nothing from anybody else.")
.answers_with(200, "text/html");

/// Scripts and requests stay with this deployment; Scalar styles itself in place.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn handle(_: &Context, _: &Request) -> Result<Reply, Problem> {
    let page = Reply::content("text/html; charset=utf-8", include_str!("../assets/docs.html"));
    Ok(page.header("content-security-policy", POLICY).cacheable(300))
}
