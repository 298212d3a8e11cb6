//! The videos of a course that is purged. One that another course plays stays
//! ([`FileUsers`](glotto_domain::media::FileUsers)).

use glotto_domain::id::{CourseId, VideoId};
use glotto_domain::media::{Upload, job, upload};
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::{Bucket, Context};

/// Removes the mark of a course on a video, and deletes the video with its files if no other course plays it. If only
/// courses of other users do, it becomes theirs.
pub(crate) async fn release(context: &Context, course: CourseId, video: VideoId) -> Result<(), Failure> {
    let videos = context.store.videos();
    videos.remove_mark(video, course).await?;
    let Some((found, _)) = videos.find(video).await? else { return Ok(()) };
    let upload = found.upload();
    if videos.find_users(upload).await?.remain_without(course) {
        return hand_over(context, upload).await;
    }
    let folders = context.port::<Folders>()?;
    delete_upload(&folders, video).await?;
    folders.clear(Bucket::Media, &job::video_folder(video)).await.map_err(Failure::because)?;
    // Last of all, because its files are found by it.
    context.store.authored_content().delete_video(upload.owner, video).await?;
    Ok(())
}

/// Gives a video whose home is gone to the owner of a course that plays it. It was ready before it could be copied, so
/// nothing needs its upload any more; without that, no user is charged for it.
async fn hand_over(context: &Context, upload: &Upload) -> Result<(), Failure> {
    let Some(owner) = context.store.videos().find_next_owner(upload).await? else { return Ok(()) };
    delete_upload(&*context.port::<Folders>()?, upload.id).await?;
    Ok(context.store.authored_content().transfer_video(upload, owner).await?)
}

async fn delete_upload(folders: &Folders, video: VideoId) -> Result<(), Failure> {
    folders.clear(Bucket::Uploads, &upload::folder(video)).await.map_err(Failure::because)?;
    Ok(())
}
