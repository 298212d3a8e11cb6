//! `GET /v1/avatars/{userId}/{link}/{size}`

use glotto_cdn::Cdn;
use glotto_domain::id::UserId;
use glotto_domain::profiles::{AvatarLink, CACHED, LINK_LIFETIME, object_key, size_named};
use glotto_http::{Access, Cx, Endpoint, PathParams, Problem, Redirect, Respond as _, Result, Spec, WithHeaders};
use glotto_runtime::{Grant, Part};

/// A picture of a user.
#[derive(Debug, Clone, PathParams)]
pub struct AvatarPath {
    /// The user.
    pub user_id: UserId,
    /// The random part of the URL.
    pub link: String,
    /// The side in pixels.
    pub size: String,
}

/// Redirects to a picture of a user.
pub struct GetAvatar;

impl Endpoint for GetAvatar {
    const SPEC: Spec = Spec::get(
        "get_avatar",
        "/v1/avatars/{userId}/{link}/{size}",
        Access::Public(
            "the URL has 128 random bits and is given to users who may see the profile; pages load images without \
             tokens",
        ),
    )
    .summary("Get avatar")
    .description(
        "Redirects to a picture; profiles have the URL. Made for `img` elements. Browsers may cache the redirect for \
         15 minutes; its target works for 30 minutes.",
    )
    .grants(&[Grant::Read(&[Part::Account, Part::Profile]), Grant::SignMedia]);
    type Path = AvatarPath;
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Redirect<302>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let owner = cx.path.user_id;
        let link = AvatarLink::parse(&cx.path.link).ok_or_else(Problem::not_found)?;
        let size = size_named(&cx.path.size).ok_or_else(Problem::not_found)?;
        let user_profile =
            cx.store.profiles().find(owner).await?.filter(|user_profile| user_profile.account.suspended.is_none());
        let picture =
            user_profile.and_then(|user_profile| user_profile.avatar.picture).filter(|picture| picture.link == link);
        let picture = picture.ok_or_else(Problem::not_found)?;
        let key = object_key(owner, picture.id, size);
        let url = cx.port::<Cdn>()?.sign(cx, &key, cx.now() + LINK_LIFETIME).await?;
        // Only the browser may cache it, no shared cache: the target is readable without a token, and a
        // picture that becomes hidden must be hidden from everyone who has not seen it.
        Ok(Redirect(url)
            .header("cache-control", format!("private, max-age={CACHED}"))
            .header("cross-origin-resource-policy", "cross-origin"))
    }
}
