//! `POST /v1/me/avatar`

use glotto_domain::UtcTime;
use glotto_domain::profiles::{Avatar, PictureSize, PictureType, UPLOAD_LIFETIME, UploadKey};
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Revision, input};
use glotto_http::{Access, Created, Cx, Endpoint, Idempotent, Json, Result, Spec, limits};
use glotto_objects::{Objects, SignedRequestView};
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::{Conflict, Transaction};
use schemars::JsonSchema;
use serde::Serialize;

/// The picture that is to be uploaded.
#[input]
pub struct CreateAvatarUploadInput {
    /// Its media type.
    pub content_type: PictureType,
    /// Its exact size in bytes.
    pub size_bytes: PictureSize,
}

/// Where to upload a picture.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AvatarUploadTicketView {
    /// The request that uploads the picture.
    pub upload: SignedRequestView,
    /// The latest time for the upload.
    pub expires_at: UtcTime,
}

/// Starts the upload of a picture of the caller.
pub struct CreateAvatarUpload;

impl Endpoint for CreateAvatarUpload {
    const SPEC: Spec = Spec::post("create_avatar_upload", "/v1/me/avatar", Access::SignedIn)
        .summary("Create avatar upload")
        .description(
            "The answer has a signed URL: PUT the picture there within 15 minutes, with the given headers. Then poll \
             `avatarUpload` of `GET /v1/me/profile` until it is gone or has failed. The signature covers size and \
             type, so nothing else can be uploaded. A picture has at most 25 MiB and 52 million pixels (photos of \
             phones with 50 megapixels fit), half as many with 16 bits per colour, and sides of at least 32 pixels. \
             The centre square of the picture is shown upright in four sizes. Metadata, such as place, time and \
             camera, is removed. Of an animation, the first frame is used. Your current picture stays until the new \
             one is ready. A request that repeats an `Idempotency-Key` gets the first URL again, even if it has \
             expired.",
        )
        .example(r#"{"contentType":"image/jpeg","sizeBytes":734003}"#)
        .grants(&[
            Grant::Read(&[Part::Profile]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Limit, Part::Profile]),
            Grant::PutObject(Bucket::Uploads, "avatars/"),
        ]);
    type Path = ();
    type Query = ();
    type Body = Json<CreateAvatarUploadInput>;
    type Response = Idempotent<Created<AvatarUploadTicketView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let owner = cx.actor()?.user;
        limits::count(cx, &[(&Limit::AVATAR_ACCOUNT, &owner.to_string())]).await?;
        let expires_at = cx.now() + UPLOAD_LIFETIME;
        cx.retry_on_conflict("the picture", || async {
            let found = cx.store.profiles().find_avatar(owner).await?;
            let (mut avatar, read) = found.unwrap_or((Avatar::default(), Revision::UNWRITTEN));
            let id = avatar.next_id(cx.now(), cx.rng.id_bits());
            avatar.announce(id, expires_at);
            let upload = sign_upload(cx, UploadKey { owner, id }).await?;
            let mut tx = Transaction::new(&cx.store);
            tx.write_avatar(owner, &avatar, (read, cx.revision_after(read)), Conflict);
            let view = AvatarUploadTicketView { upload, expires_at: expires_at.into() };
            cx.commit_idempotent(tx, Created::new("/v1/me/profile", view)).await
        })
        .await
    }
}

async fn sign_upload(cx: &Cx<'_, CreateAvatarUpload>, upload: UploadKey) -> Result<SignedRequestView> {
    let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
    let (content_type, bytes) = (cx.body.content_type.as_str(), cx.body.size_bytes.bytes());
    Ok(signer.put(&upload.object_key(), content_type, bytes, UPLOAD_LIFETIME).into())
}
