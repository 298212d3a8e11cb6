//! `POST /v1/videos/{videoId}/upload/parts`

use glotto_domain::courses::ArchivedError;
use glotto_domain::courses::kinds::List;
use glotto_domain::identity::Permission;
use glotto_domain::media::multipart::{MAX_SIGNED_PARTS, PartInput, UploadPartsError};
use glotto_domain::media::upload::LINK_LIFETIME;
use glotto_domain::media::{PartPlan, Video};
use glotto_domain::{UtcTime, input};
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_objects::{Objects, SignedPart, SignedRequestView, Signer};
use glotto_runtime::{Bucket, Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::get_video::VideoPath;
use crate::own_video::{OwnVideo, find_own_video, object_key};

/// The parts to upload next.
#[input]
pub struct SignUploadPartsInput {
    /// Their numbers, each once, and checksums.
    pub parts: List<PartInput, MAX_SIGNED_PARTS>,
}

/// The requests that upload parts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedPartsView {
    /// The parts, in the order of the request.
    pub parts: Vec<SignedPartView>,
    /// When the requests expire. Parts can be signed again.
    pub expires_at: UtcTime,
}

/// The request that uploads a part.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedPartView {
    /// The number of the part.
    pub number: u32,
    /// The size of the part.
    pub size_bytes: u64,
    /// The request.
    pub upload: SignedRequestView,
}

/// Signs the addresses of parts of an upload.
pub struct SignUploadParts;

impl Endpoint for SignUploadParts {
    const SPEC: Spec = Spec::post(
        "sign_upload_parts",
        "/v1/videos/{videoId}/upload/parts",
        Access::May(Permission::AuthorCourses),
    )
    .summary("Sign upload parts")
    .description(
        "Returns signed addresses for up to 100 parts of a file that is uploaded in parts. PUT the bytes of each part \
         to its address within an hour, with the given headers, in any order and several at once. All parts have \
         `partBytes` of the upload, and the last one the rest. S3 verifies the checksum, and answers 400 if a part was \
         damaged on its way: send it again. A part that is sent again replaces the earlier one. Signing changes \
         nothing, so `Idempotency-Key` is not honoured. An archived course takes no parts.",
    )
    .example(r#"{"parts":[{"number":1,"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}]}"#)
    .grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::PutObject(Bucket::Uploads, "uploads/")]);
    type Path = VideoPath;
    type Query = ();
    type Body = Json<SignUploadPartsInput>;
    type Response = Json<SignedPartsView>;
    type Errors = (ArchivedError, UploadPartsError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let OwnVideo { video, course, .. } = find_own_video(cx, cx.path.video_id).await?;
        course.check_not_archived()?;
        let plan = video.awaited_parts(cx.now()).ok_or(UploadPartsError::NotOpen)?;
        plan.check(&cx.body.parts.0).map_err(Problem::invalid)?;
        let signer = cx.port::<Objects>()?.signer(Bucket::Uploads).await?;
        let parts = cx.body.parts.0.iter().filter_map(|part| sign(&signer, &video, plan, part)).collect();
        Ok(Json(SignedPartsView { parts, expires_at: (cx.now() + LINK_LIFETIME).into() }))
    }
}

/// None if the file has no such part, which was checked before.
fn sign(signer: &Signer, video: &Video, plan: PartPlan, part: &PartInput) -> Option<SignedPartView> {
    let (bytes, number) = (plan.bytes_of(part.number)?, part.number.get());
    let upload = video.upload().multipart.as_deref()?;
    let place = SignedPart { upload, number, bytes, sha256: part.sha256.as_str() };
    let upload = signer.put_part(&object_key(video), &place, LINK_LIFETIME).into();
    Some(SignedPartView { number, size_bytes: bytes, upload })
}
