//! The videos of a course that is purged. One that another course plays stays
//! ([`FileUsers`](glotto_domain::media::FileUsers)).

use glotto_domain::id::{CourseId, VideoId};
use glotto_domain::media::job;
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::{Bucket, Context};

/// Removes the mark of a course on a video, and deletes the video with its files if no other course plays it.
pub(crate) async fn release(context: &Context, course: CourseId, video: VideoId) -> Result<(), Failure> {
    let videos = context.store.videos();
    videos.remove_mark(video, course).await?;
    let Some((found, _)) = videos.find(video).await? else { return Ok(()) };
    let upload = found.upload();
    if videos.find_users(upload).await?.remain_without(course) {
        return Ok(());
    }
    let folders = context.port::<Folders>()?;
    folders.clear(Bucket::Uploads, &format!("uploads/{video}/")).await.map_err(Failure::because)?;
    folders.clear(Bucket::Media, &job::video_folder(video)).await.map_err(Failure::because)?;
    // Last of all, because its files are found by it.
    context.store.authored_content().delete_video(upload.owner, video).await?;
    Ok(())
}
