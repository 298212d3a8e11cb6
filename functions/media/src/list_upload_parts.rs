//! `GET /v1/videos/{videoId}/upload/parts`

use glotto_domain::UtcTime;
use glotto_domain::identity::Permission;
use glotto_domain::media::PartNumber;
use glotto_domain::media::multipart::{Checksum, PART_BYTES, PartText, StoredPart, UploadPartsError};
use glotto_http::{Access, Cx, Endpoint, Json, QueryParams, Result, Spec};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::get_video::VideoPath;
use crate::own_video::{find_own_video, multipart, object_key};

/// Which parts to list.
#[derive(QueryParams)]
pub struct ListUploadPartsQuery {
    /// The number of the part after which the list begins: `next` of the page before.
    pub after: Option<PartText>,
}

/// The parts of an upload that have arrived.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadPartsView {
    /// The parts that have arrived, by their numbers.
    pub items: Vec<UploadPartView>,
    /// The number after which the next page begins. Missing on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// The size of all parts but the last one.
    pub part_bytes: u64,
    /// How many parts the file has.
    pub part_count: u32,
    /// Until when parts are accepted.
    pub expires_at: UtcTime,
}

/// A part that has arrived.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadPartView {
    /// Its number.
    pub number: u32,
    /// Its size.
    pub size_bytes: u64,
    /// Its checksum, which was verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Checksum>,
}

/// Lists the parts of an upload that have arrived.
pub struct ListUploadParts;

impl Endpoint for ListUploadParts {
    const SPEC: Spec = Spec::get(
        "list_upload_parts",
        "/v1/videos/{videoId}/upload/parts",
        Access::May(Permission::AuthorCourses),
    )
    .summary("List upload parts")
    .description(
        "The parts of a file that have arrived so far, up to 1,000 in a page. After an interruption, upload those that \
         are missing, or whose checksum is not that of your file.",
    )
    .grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::ListParts(Bucket::Uploads, "uploads/")]);
    type Path = VideoPath;
    type Query = ListUploadPartsQuery;
    type Body = ();
    type Response = Json<UploadPartsView>;
    type Errors = (UploadPartsError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let video = find_own_video(cx, cx.path.video_id).await?.video;
        let plan = video.awaited_parts(cx.now()).ok_or(UploadPartsError::NotOpen)?;
        let key = object_key(&video);
        let upload = multipart(&video, &key).ok_or(UploadPartsError::NotOpen)?;
        let after = cx.query.after.map(|PartText(number)| number);
        let page = cx.port::<Objects>()?.list_parts(upload, after).await?;
        let page = page.ok_or(UploadPartsError::NotOpen)?;
        Ok(Json(UploadPartsView {
            items: page.parts.iter().map(UploadPartView::of).collect(),
            next: page.next.map(PartNumber::get),
            part_bytes: PART_BYTES,
            part_count: plan.count(),
            expires_at: video.upload().expires_at().into(),
        }))
    }
}

impl UploadPartView {
    fn of(part: &StoredPart) -> Self {
        Self { number: part.number.get(), size_bytes: part.bytes, sha256: part.checksum.clone() }
    }
}
