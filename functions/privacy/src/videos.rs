//! The videos of an erased user. Videos that are part of a remaining course stay with it. Their original
//! uploads are deleted, because files may contain personal metadata.

use glotto_domain::id::{UserId, VideoId};
use glotto_domain::media::{Upload, Video, job, upload};
use glotto_events::Failure;
use glotto_objects::{Folders, MultipartUpload, Objects};
use glotto_runtime::{Bucket, Context};

use crate::delete_data::Deletion;

/// Items per read.
const PAGE: u16 = 100;

/// Hands over or deletes all videos of a user, except those that are being transcoded.
pub(crate) async fn transfer_or_delete(context: &Context, user: UserId) -> Result<Deletion, Failure> {
    let (mut after, mut deletion) = (None, Deletion::Complete);
    loop {
        let (videos, last) = context.store.videos().page_by_owner(user, PAGE, after).await?;
        for video in videos {
            if hand_on_video(context, user, video).await? == Deletion::Partial {
                deletion = Deletion::Partial;
            }
        }
        after = last;
        if after.is_none() {
            return Ok(deletion);
        }
    }
}

/// Whether a job may still write files of a video of a user.
pub(crate) async fn are_in_transcoding(context: &Context, user: UserId) -> Result<bool, Failure> {
    let mut after = None;
    loop {
        let (videos, last) = context.store.videos().page_by_owner(user, PAGE, after).await?;
        for video in videos {
            let found = context.store.videos().find(video).await?;
            if found.is_some_and(|(video, _)| video.may_be_written(context.now())) {
                tracing::info!(%video, "the video is still being transcoded");
                return Ok(true);
            }
        }
        after = last;
        if after.is_none() {
            return Ok(false);
        }
    }
}

async fn hand_on_video(context: &Context, user: UserId, id: VideoId) -> Result<Deletion, Failure> {
    let video = context.store.videos().find(id).await?.map(|(video, _)| video);
    if video.as_ref().is_some_and(|video| video.may_be_written(context.now())) {
        tracing::info!(video = %id, "the video is still being transcoded");
        return Ok(Deletion::Partial);
    }
    delete(context, Bucket::Uploads, &upload::folder(id)).await?;
    if let Some(video) = &video {
        abort(context, video).await?;
    }
    if let Some(upload) = video.as_ref().map(Video::upload)
        && let Some(owner) = new_owner(context, upload).await?
    {
        if owner == user {
            // The index has not listed the course yet; it has to be handed over first.
            return Ok(Deletion::Partial);
        }
        context.store.authored_content().transfer_video(upload, owner).await?;
        return Ok(Deletion::Complete);
    }
    delete(context, Bucket::Media, &job::video_folder(id)).await?;
    context.store.authored_content().delete_video(user, id).await?;
    Ok(Deletion::Complete)
}

/// The new owner of a video, if it is part of a course that was handed over.
async fn new_owner(context: &Context, upload: &Upload) -> Result<Option<UserId>, Failure> {
    let course = context.store.videos().find_course_of(upload).await?;
    Ok(course.map(|course| course.owner))
}

/// Deletes the parts of an upload that was not completed.
async fn abort(context: &Context, video: &Video) -> Result<(), Failure> {
    let (upload, key) = (video.upload(), upload::object_key(video.upload().id));
    let Some(id) = upload.multipart.as_deref() else { return Ok(()) };
    let upload = MultipartUpload { bucket: Bucket::Uploads, key: &key, id };
    context.port::<Objects>()?.abort_multipart(upload).await.map_err(Failure::because)
}

async fn delete(context: &Context, bucket: Bucket, folder: &str) -> Result<(), Failure> {
    context.port::<Folders>()?.clear(bucket, folder).await.map_err(Failure::because)?;
    Ok(())
}
