//! `GET /v1/avatars/{userId}/default.svg`: the picture of somebody who has none.

use futures::FutureExt as _;
use glotto_domain::id::UserId;
use glotto_domain::profiles::identicon;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::Context;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "get_default_avatar",
    Method::Get,
    "/v1/avatars/{userId}/default.svg",
    Access::Public(
        "a pattern that follows from an id, whether or not it is anybody's; pages send no tokens for pictures",
    ),
    |context, request| handle(context, request).boxed(),
)
.tells(
    "Read the pattern that stands for a picture",
    "An SVG that follows from the id alone, the same for ever. Nothing is looked up: it says nothing about whether \
     there is such a person.",
)
.answers_with(200, MEDIA_TYPE);

const MEDIA_TYPE: &str = "image/svg+xml";

/// Opened as a page of its own it could do nothing either.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

#[expect(clippy::unused_async, reason = "handlers are")]
async fn handle(_: &Context, request: &Request) -> Result<Reply, Problem> {
    let user: UserId = request.path_id("userId")?;
    Ok(Reply::content(MEDIA_TYPE, identicon(&user.to_string()))
        .header("cache-control", "public, max-age=31536000, immutable")
        .header("content-security-policy", POLICY)
        .header("cross-origin-resource-policy", "cross-origin"))
}
