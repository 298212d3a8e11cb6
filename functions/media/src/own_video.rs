//! Videos of courses that the caller may change.

use glotto_domain::Revision;
use glotto_domain::courses::CourseAct;
use glotto_domain::id::VideoId;
use glotto_domain::media::{Stage, Video, upload};
use glotto_http::{Call, Problem, Result};
use glotto_objects::MultipartUpload;
use glotto_runtime::Bucket;

/// A video whose course the caller may change, and the revision in which it was read. For others, there is no such
/// video.
pub(crate) async fn find_own_video(call: &Call<'_>, id: VideoId) -> Result<(Video, Revision)> {
    let actor = call.actor()?;
    let (video, read) = call.store.videos().find(id).await?.ok_or_else(Problem::not_found)?;
    let course = call.store.courses().find(video.upload().course).await?;
    let may_write = course.is_some_and(|course| course.may(actor.user, actor.role, CourseAct::Write));
    if !may_write || *video.stage() == Stage::Deleting {
        return Err(Problem::not_found());
    }
    Ok((video, read))
}

/// The upload in parts of a video, as S3 knows it; none if it is uploaded with one PUT. `key` is that of its object.
pub(crate) fn multipart<'a>(video: &'a Video, key: &'a str) -> Option<MultipartUpload<'a>> {
    let id = video.upload().multipart.as_deref()?;
    Some(MultipartUpload { bucket: Bucket::Uploads, key, id })
}

/// The key of the object of a video.
pub(crate) fn object_key(video: &Video) -> String {
    upload::object_key(video.upload().id)
}
