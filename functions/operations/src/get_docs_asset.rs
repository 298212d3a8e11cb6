//! `GET /docs/{asset}`: the scripts of the page at `/docs`.

use std::future::ready;
use std::sync::LazyLock;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "get_docs_asset",
    Method::Get,
    "/docs/{asset}",
    Access::Public("whoever builds a client reads it"),
    |_, request| ready(asset(request)).boxed(),
)
.tells("A script of the page at /docs", "`scalar.js` or `start.js`.")
.answers_with(200, "text/javascript")
.tagged();

/// Scalar's standalone build; see `assets/README.md`. Every browser that runs it reads gzip.
static SCALAR: LazyLock<Reply> =
    LazyLock::new(|| script(include_bytes!("../assets/scalar.js.gz")).header("content-encoding", "gzip"));

static START: LazyLock<Reply> = LazyLock::new(|| script(include_bytes!("../assets/start.js")));

fn script(body: &[u8]) -> Reply {
    Reply::content("text/javascript; charset=utf-8", body).tagged().cacheable(86_400)
}

fn asset(request: &Request) -> Result<Reply, Problem> {
    match request.path_text("asset")? {
        "scalar.js" => Ok(SCALAR.clone()),
        "start.js" => Ok(START.clone()),
        _ => Err(Problem::not_found()),
    }
}
