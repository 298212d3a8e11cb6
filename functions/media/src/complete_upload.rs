//! `PUT /v1/videos/{videoId}/upload/completion`

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use glotto_domain::courses::ArchivedError;
use glotto_domain::identity::Permission;
use glotto_domain::input;
use glotto_domain::media::Video;
use glotto_domain::media::multipart::{Checksum, CompleteUploadError, StoredPart};
use glotto_http::{Access, Call, Cx, Endpoint, Json, NoContent, Result, Spec};
use glotto_objects::{Completion, Objects};
use glotto_runtime::{Bucket, Grant, Part, hash};
use glotto_store::Conflict;

use crate::get_video::VideoPath;
use crate::own_video::{OwnVideo, find_own_video, multipart, object_key};

/// What was uploaded.
#[input]
pub struct CompleteUploadInput {
    /// The SHA-256 checksum of the SHA-256 checksums of all parts, 32 bytes each, in their order.
    pub sha256: Checksum,
}

/// Completes an upload in parts.
pub struct CompleteUpload;

impl Endpoint for CompleteUpload {
    const SPEC: Spec = Spec::put(
        "complete_upload",
        "/v1/videos/{videoId}/upload/completion",
        Access::May(Permission::AuthorCourses),
    )
    .summary("Complete upload")
    .description(
        "Makes one file of the parts, which is then transcoded. All parts have to be there, and the checksum of their \
         checksums has to be that of the parts of your file, so that nothing else was uploaded in between. A request \
         that is repeated succeeds again; repeat it if you get no answer, or 503: a large file may take longer than a \
         request. Then poll `GET /v1/videos/{videoId}`. If the course was archived, its upload can only be cancelled.",
    )
    .example(r#"{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#)
    .grants(&[
        Grant::Read(&[Part::Course, Part::Video]),
        Grant::GetObject(Bucket::Uploads, "uploads/"),
        Grant::PutObject(Bucket::Uploads, "uploads/"),
        Grant::ListParts(Bucket::Uploads, "uploads/"),
    ])
    .sized(512, 29);
    type Path = VideoPath;
    type Query = ();
    type Body = Json<CompleteUploadInput>;
    type Response = NoContent;
    type Errors = (ArchivedError, CompleteUploadError);

    /// A part may arrive between the list and the completion, the upload may be cancelled, and another request may be
    /// completing it: then all is read again.
    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the upload", || complete(cx)).await
    }
}

async fn complete(cx: &Cx<'_, CompleteUpload>) -> Result<NoContent> {
    let OwnVideo { video, course, .. } = find_own_video(cx, cx.path.video_id).await?;
    if video.upload().multipart.is_some() && video.attempt().is_some() {
        return Ok(NoContent);
    }
    course.check_not_archived()?;
    let plan = video.awaited_parts(cx.now()).ok_or(CompleteUploadError::NotOpen)?;
    let key = object_key(&video);
    let upload = multipart(&video, &key).ok_or(CompleteUploadError::NotOpen)?;
    let objects = cx.port::<Objects>()?;
    let Some(parts) = objects.list_all_parts(upload).await? else { return check_arrived(cx, &video, &key).await };
    plan.check_complete(&parts)?;
    if checksum_of(&parts) != cx.body.sha256.as_str() {
        return Err(CompleteUploadError::ChecksumMismatch.into());
    }
    match objects.complete_multipart(upload, &parts).await? {
        Completion::Done => Ok(NoContent),
        Completion::Gone => check_arrived(cx, &video, &key).await,
        Completion::PartsChanged => Err(Conflict.into()),
    }
}

/// An awaited upload that S3 does not know any more was completed if its object is there: by an earlier request that
/// was interrupted, or by one at the same time. Until the object is there, S3 is making it, or the upload was cancelled
/// since the video was read.
async fn check_arrived(call: &Call<'_>, video: &Video, key: &str) -> Result<NoContent> {
    match call.port::<Objects>()?.size(Bucket::Uploads, key).await? {
        Some(bytes) if bytes == video.upload().size.bytes() => Ok(NoContent),
        Some(_) => Err(CompleteUploadError::NotOpen.into()),
        None => Err(Conflict.into()),
    }
}

/// The checksum of the checksums of all parts, in base64.
fn checksum_of(parts: &[StoredPart]) -> String {
    let checksums = parts.iter().filter_map(|part| part.checksum.as_ref());
    let bytes: Vec<u8> =
        checksums.flat_map(|checksum| STANDARD.decode(checksum.as_str()).unwrap_or_default()).collect();
    STANDARD.encode(hash::bytes(&bytes))
}
