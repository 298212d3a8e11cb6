//! `GET /v1/avatars/{userId}/default.svg`

use glotto_domain::profiles::identicon;
use glotto_http::{
    Access, Caching, Content, Cx, Endpoint, MediaType, Respond as _, Result, Spec, UserPath, WithHeaders,
};

/// Gets the generated pattern of a user without a picture.
pub struct GetDefaultAvatar;

impl Endpoint for GetDefaultAvatar {
    const SPEC: Spec = Spec::get(
        "get_default_avatar",
        "/v1/avatars/{userId}/default.svg",
        Access::Public(
            "the pattern is computed from the id, whether or not it is the id of a user; pages load images without \
             tokens",
        ),
    )
    .summary("Get default avatar")
    .description(
        "An SVG that is computed from the id alone and never changes. Nothing is looked up, so it does not reveal \
         whether the user exists.",
    )
    .cached(Caching::immutable());
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Content<Svg>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        Ok(Content::new(identicon(&cx.path.user_id.to_string()))
            .header("content-security-policy", POLICY)
            .header("cross-origin-resource-policy", "cross-origin"))
    }
}

/// SVG.
#[derive(Debug)]
pub struct Svg;

impl MediaType for Svg {
    const NAME: &'static str = "image/svg+xml";
}

/// Opened as a page of its own, the SVG can neither run nor load anything.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";
