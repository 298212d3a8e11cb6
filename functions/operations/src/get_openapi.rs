//! `GET /openapi.json`

use glotto_http::errors::NotFound;
use glotto_http::{Access, Caching, Content, Cx, Endpoint, MediaType, Result, Spec};

use crate::public_docs::check_public;

/// Gets the `OpenAPI` document, which is generated from the endpoints.
pub struct GetOpenapi;

impl Endpoint for GetOpenapi {
    const SPEC: Spec =
        Spec::get("get_openapi", "/openapi.json", Access::Public("developers of clients read it without an account"))
            .summary("Get OpenAPI document")
            .description("The description of this API, in OpenAPI 3.1. Client libraries can be generated from it.")
            // The document has half a megabyte.
            .throttle(5, 10)
            .cached(Caching::seconds(300));
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Content<OpenApi>;
    type Errors = (NotFound,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        check_public(&cx.settings)?;
        Ok(Content::new(include_str!("../../../openapi.json")))
    }
}

/// The document as JSON.
#[derive(Debug)]
pub struct OpenApi;

impl MediaType for OpenApi {
    const NAME: &'static str = "application/json";
}
