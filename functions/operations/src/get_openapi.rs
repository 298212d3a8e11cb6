//! `GET /openapi.json`: the description of this API, as generated from the endpoints themselves.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Reply};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "get_openapi",
    Method::Get,
    "/openapi.json",
    Access::Public("whoever builds a client reads it"),
    |_, _| ready(Ok(document())).boxed(),
)
.tells("The description of this API", "OpenAPI 3.1. Client libraries can be generated from it.")
.answers_with(200, "application/json")
.tagged();

const OPENAPI: &str = include_str!("../../../openapi.json");

fn document() -> Reply {
    Reply::content("application/json", OPENAPI).tagged().cacheable(300)
}
