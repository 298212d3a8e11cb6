//! `GET /docs/{asset}`: the scripts of the page at `/docs`.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_docs_asset",
    Method::Get,
    "/docs/{asset}",
    Access::Public("whoever builds a client reads it"),
    |context, request| ready(handle(context, request)).boxed(),
)
.tells("A script of the page at /docs", "`scalar.js` or `start.js`.")
.answers_with(200, "text/javascript");

/// Scalar's standalone build; see `assets/README.md`.
const SCALAR: &[u8] = include_bytes!("../assets/scalar.js.gz");

fn handle(_: &Context, request: &Request) -> Result<Reply, Problem> {
    let script = |body: &[u8]| Reply::content("text/javascript; charset=utf-8", body).cacheable(86_400);
    match request.path_text("asset")? {
        // Every browser that runs it reads gzip.
        "scalar.js" => Ok(script(SCALAR).header("content-encoding", "gzip")),
        "start.js" => Ok(script(include_bytes!("../assets/start.js"))),
        _ => Err(Problem::not_found()),
    }
}
