//! `GET /v1/me/storage`

use glotto_domain::identity::Permission;
use glotto_domain::media::storage::{MAX_OPEN_UPLOADS, MAX_STORED_BYTES};
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

/// What uploads occupy, and how much they may.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorageView {
    /// Bytes of files that were uploaded, or are to be.
    pub used_bytes: u64,
    /// Bytes that they may have.
    pub max_bytes: u64,
    /// Uploads of videos and recordings under way.
    pub open_uploads: u64,
    /// Uploads that may be under way.
    pub max_open_uploads: u64,
}

/// Gets what the uploads for the courses of the caller occupy.
pub struct GetStorage;

impl Endpoint for GetStorage {
    const SPEC: Spec = Spec::get("get_storage", "/v1/me/storage", Access::May(Permission::AuthorCourses))
        .summary("Get storage")
        .description(
            "What the videos, the recordings and the libraries of your courses occupy, and how much they may. Uploads \
             of co-instructors count for the owner of the course. A video or a recording that no lesson uses any more, \
             neither of a draft nor of a version, is deleted after 30 to 60 days, and does not count from then on. A \
             file of a library counts until it is deleted, also if it failed, and in each course whose library has it, \
             although copies of a course share its files. `openUploads` are those of videos and recordings.",
        )
        .grants(&[Grant::Read(&[Part::Videos])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<StorageView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let used = cx.store.videos().find_storage_use(cx.actor()?.user).await?;
        Ok(Json(StorageView {
            used_bytes: used.bytes,
            max_bytes: MAX_STORED_BYTES,
            open_uploads: used.open_uploads,
            max_open_uploads: MAX_OPEN_UPLOADS,
        }))
    }
}
