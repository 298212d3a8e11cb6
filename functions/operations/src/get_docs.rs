//! `GET /docs`

use glotto_http::errors::NotFound;
use glotto_http::{Access, Caching, Content, Cx, Endpoint, MediaType, Respond as _, Result, Spec, WithHeaders};

use crate::public_docs::check_public;

/// Gets the page of the API reference.
pub struct GetDocs;

impl Endpoint for GetDocs {
    const SPEC: Spec =
        Spec::get("get_docs", "/docs", Access::Public("developers of clients read it without an account"))
            .summary("Get API reference")
            .description("A page that shows `/openapi.json` and can send requests. It loads nothing from other sites.")
            .throttle(5, 10)
            .cached(Caching::seconds(300));
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Content<Html>>;
    type Errors = (NotFound,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        check_public(&cx.settings)?;
        let page = Content::new(include_str!("../assets/docs.html"));
        Ok(page.header("content-security-policy", POLICY))
    }
}

/// HTML.
#[derive(Debug)]
pub struct Html;

impl MediaType for Html {
    const NAME: &'static str = "text/html";
    const CONTENT_TYPE: &'static str = "text/html; charset=utf-8";
}

/// Scripts and requests are limited to this deployment. Scalar uses inline styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
