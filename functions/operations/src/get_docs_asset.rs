//! `GET /docs/{asset}`

use std::sync::LazyLock;

use glotto_http::response::ResponseDocs;
use glotto_http::{
    Access, Caching, Content, Cx, Endpoint, MediaType, PathParams, Problem, Reply, Respond, Result, Spec, Tagged,
};

use crate::public_docs::check_public;

/// A file of the API reference.
#[derive(Debug, Clone, PathParams)]
pub struct DocsAssetPath {
    /// The name of the file: `scalar.js` or `start.js`.
    pub asset: String,
}

/// Gets a script of the API reference.
pub struct GetDocsAsset;

impl Endpoint for GetDocsAsset {
    const SPEC: Spec = Spec::get(
        "get_docs_asset",
        "/docs/{asset}",
        Access::Public("developers of clients read it without an account"),
    )
    .summary("Get API reference asset")
    .description("A script of the page at `/docs`: `scalar.js`, which is always compressed with gzip, or `start.js`.")
    // A script has more than a megabyte.
    .throttle(5, 10)
    .cached(Caching::seconds(86_400));
    type Path = DocsAssetPath;
    type Query = ();
    type Body = ();
    type Response = Script;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        check_public(&cx.settings)?;
        match cx.path.asset.as_str() {
            "scalar.js" => Ok(Script(&SCALAR)),
            "start.js" => Ok(Script(&START)),
            _ => Err(Problem::not_found()),
        }
    }
}

/// JavaScript.
#[derive(Debug)]
pub struct JavaScript;

impl MediaType for JavaScript {
    const NAME: &'static str = "text/javascript";
    const CONTENT_TYPE: &'static str = "text/javascript; charset=utf-8";
}

/// A script. Its tag is computed once, as hashing a large file for each request would be slow.
pub struct Script(&'static Reply);

impl Respond for Script {
    const DOCS: ResponseDocs = Tagged::<Content<JavaScript>>::DOCS;

    fn into_reply(self) -> Reply {
        self.0.clone()
    }
}

/// Scalar's standalone build; see `assets/README.md`. There is no other representation, and so no `Vary`: every browser
/// that can run it reads gzip, and without compression it has 4.4 MB, which anyone could request. `Accept-Encoding:
/// identity` would not arrive here: CloudFront removes what is neither gzip nor Brotli.
static SCALAR: LazyLock<Reply> =
    LazyLock::new(|| reply(include_bytes!("../assets/scalar.js.gz")).header("content-encoding", "gzip"));

static START: LazyLock<Reply> = LazyLock::new(|| reply(include_bytes!("../assets/start.js")));

fn reply(body: &[u8]) -> Reply {
    Content::<JavaScript>::new(body).tagged().into_reply()
}
