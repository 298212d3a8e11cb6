//! `DELETE /v1/videos/{videoId}/upload`

use glotto_domain::identity::Permission;
use glotto_domain::media::multipart::CancelUploadError;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};
use glotto_store::{Conflict, Transaction};

use crate::get_video::VideoPath;
use crate::own_video::{OwnVideo, find_own_video, multipart, object_key};

/// Cancels an upload.
pub struct CancelUpload;

impl Endpoint for CancelUpload {
    const SPEC: Spec =
        Spec::delete("cancel_upload", "/v1/videos/{videoId}/upload", Access::May(Permission::AuthorCourses))
            .summary("Cancel upload")
            .description(
                "Gives up an upload that has not arrived, and deletes what was uploaded of it. It does not count for \
                 your storage any more. The video has failed then, with the code `uploadCancelled`; a lesson that \
                 plays another one goes on with that. A request that is repeated succeeds again.",
            )
            .grants(&[
                Grant::Read(&[Part::Course, Part::Video]),
                Grant::Write(&[Part::Video, Part::Videos]),
                Grant::AbortUpload(Bucket::Uploads, "uploads/"),
                Grant::DeleteObject(Bucket::Uploads, "uploads/"),
            ]);
    type Path = VideoPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (CancelUploadError,);

    /// The video is given up before its files are deleted, so that nothing is made of what arrives meanwhile. If the
    /// function is stopped in between, the worker that cleans up deletes them.
    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let video = cx
            .retry_on_conflict("the video", || async {
                let OwnVideo { mut video, read, .. } = find_own_video(cx, cx.path.video_id).await?;
                if video.cancel(cx.now()) {
                    let mut tx = Transaction::new(&cx.store);
                    tx.update_video(&video, read, Conflict);
                    tx.commit(&cx.store).await?;
                } else if !video.is_abandoned() {
                    return Err(CancelUploadError::Arrived.into());
                }
                Ok(video)
            })
            .await?;
        let (objects, key) = (cx.port::<Objects>()?, object_key(&video));
        if let Some(upload) = multipart(&video, &key) {
            objects.abort_multipart(upload).await?;
        }
        objects.delete(Bucket::Uploads, &key).await?;
        Ok(NoContent)
    }
}
