//! `GET /v1/avatars/{userId}/{link}/{size}`: leads to somebody's picture.

use futures::FutureExt as _;
use glotto_domain::id::UserId;
use glotto_domain::profiles::{AvatarLink, CACHED, LINK_LIFETIME, object_key, size_named};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, Part};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_avatar",
    Method::Get,
    "/v1/avatars/{userId}/{link}/{size}",
    Access::Public(
        "the address holds 128 bits of chance and is told to those who may see the profile; pages send no tokens for \
         pictures",
    ),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::User]), Grant::GetObject(Bucket::Media, "avatars/")])
.tells(
    "Follow the address of a picture",
    "Leads to a picture as profiles name it. Made for `img`: the way is good for a quarter of an hour, and where it \
     leads to for half an hour.",
)
.answers_with(302, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let owner: UserId = request.path_id("userId")?;
    let link = AvatarLink::parse(request.path_text("link")?).ok_or_else(Problem::not_found)?;
    let size = size_named(request.path_text("size")?).ok_or_else(Problem::not_found)?;
    let person = context.store.profiles().find(owner).await?.filter(|person| person.account.suspended.is_none());
    let picture = person.and_then(|person| person.avatar.picture).filter(|picture| picture.link == link);
    let picture = picture.ok_or_else(Problem::not_found)?;
    let signer = context.port::<Objects>()?.signer(Bucket::Media).await?;
    let url = signer.get(&object_key(owner, picture.id, size), LINK_LIFETIME);
    Ok(Reply { status: 302, headers: vec![("location", url)], body: Vec::new() }
        // By the browser that asked, and by no cache that others share: what the way leads to lets in
        // whoever has it, and a picture that is hidden must be hidden from all who have not seen it.
        .header("cache-control", format!("private, max-age={CACHED}"))
        .header("cross-origin-resource-policy", "cross-origin"))
}
