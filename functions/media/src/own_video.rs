//! Videos of courses that the caller may change.

use glotto_domain::Revision;
use glotto_domain::courses::{Course, CourseAct};
use glotto_domain::id::VideoId;
use glotto_domain::media::{Stage, Video, upload};
use glotto_http::{Call, Problem, Result};
use glotto_objects::MultipartUpload;
use glotto_runtime::Bucket;

/// A video whose course the caller may change.
pub(crate) struct OwnVideo {
    pub video: Video,
    /// The revision in which the video was read.
    pub read: Revision,
    /// The course. What adds to it first checks that it is not archived.
    pub course: Course,
}

/// A video whose course the caller may change. For others, there is no such video.
pub(crate) async fn find_own_video(call: &Call<'_>, id: VideoId) -> Result<OwnVideo> {
    let actor = call.actor()?;
    let (video, read) = call.store.videos().find(id).await?.ok_or_else(Problem::not_found)?;
    let course = call.store.courses().find(video.upload().course).await?.ok_or_else(Problem::not_found)?;
    if !course.may(actor.user, actor.role, CourseAct::Write) || *video.stage() == Stage::Deleting {
        return Err(Problem::not_found());
    }
    Ok(OwnVideo { video, read, course })
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
