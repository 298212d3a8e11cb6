//! `POST /v1/me/avatar`: announces a picture of oneself and says where to put it.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::inputs;
use glotto_domain::profiles::{PictureSize, PictureType, UPLOAD_LIFETIME, UploadKey};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("create_avatar_upload", Method::Post, "/v1/me/avatar", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Limit, Part::User]), Grant::PutObject(Bucket::Uploads, "avatars/")])
    .tells(
        "Upload a picture of yourself",
        "Answers with a signed address: PUT the picture there within a quarter of an hour, with the headers given \
         (browsers set `content-length` by themselves), then watch `avatarUpload` of `GET /v1/me/profile` until it is \
         gone or has failed. The size and the type that were announced are signed, so nothing else can be put. The \
         middle square of the picture is shown, upright, in four sizes, and nothing else that the file says: not \
         where it was taken, nor when, nor with what. Of an animation the first picture is taken. Your present \
         picture stays until the new one is ready.",
    )
    .accepts::<CreateAvatarUpload>()
    .example(r#"{"contentType":"image/jpeg","sizeBytes":734003}"#)
    .answers::<AvatarUploadTicketView>(201)
    .once();

inputs! {
    /// What is to be uploaded.
    pub struct CreateAvatarUpload {
        /// Its media type.
        pub content_type: PictureType,
        /// Its exact size.
        pub size_bytes: PictureSize,
    }
}

/// Where to put a picture.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarUploadTicketView {
    /// The request that uploads it.
    pub upload: SignedRequestView,
    /// Until when it may be uploaded.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: CreateAvatarUpload = request.json()?;
    let owner = request.actor()?.user;
    limits::take(context, request, &[(&Limit::AVATAR_ACCOUNT, &owner.to_string())]).await?;
    let expires_at = context.now() + UPLOAD_LIFETIME;
    let mut retry = ConflictRetry::default();
    loop {
        let (mut avatar, read) = context.store.profiles().find_avatar(owner).await?.unwrap_or_default();
        let id = avatar.next_id(context.now(), context.chance.id_bits());
        avatar.announce(id, expires_at);
        let upload = signed(context, UploadKey { owner, id }, &input).await?;
        let reply = Reply::created("/v1/me/profile".to_owned(), &AvatarUploadTicketView { upload, expires_at });
        let mut tx = Transaction::new(&context.store);
        tx.write_avatar(owner, &avatar, (read, context.revision_after(read)), Conflict).keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(reply),
            Err(CommitError::Refused(Conflict)) => retry.wait("the picture").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn signed(
    context: &Context,
    upload: UploadKey,
    input: &CreateAvatarUpload,
) -> Result<SignedRequestView, Problem> {
    let signer = context.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let (key, bytes) = (upload.object_key(), input.size_bytes.bytes());
    let put = signer.put(&key, input.content_type.as_str(), bytes, UPLOAD_LIFETIME);
    Ok(put.into())
}
