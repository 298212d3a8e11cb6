//! The videos of somebody who is forgotten. What a course that stays plays, stays with it; but what
//! was uploaded for it goes: a file may say more than its pictures do.

use glotto_domain::id::{UserId, VideoId};
use glotto_domain::media::{Stage, Upload, Video};
use glotto_events::Failure;
use glotto_objects::Folders;
use glotto_runtime::{Bucket, Context};
use jiff::{SignedDuration, Timestamp};

use crate::sweep::Swept;

/// Items that are read at once.
const PAGE: u16 = 100;

/// A job that has said nothing for so long will not write any more.
const LONGEST_JOB: SignedDuration = SignedDuration::from_hours(48);

/// Hands on or deletes all videos of somebody, but for those that are being made.
pub(crate) async fn hand_on(context: &Context, user: UserId) -> Result<Swept, Failure> {
    let (mut after, mut swept) = (None, Swept::Clean);
    loop {
        let (videos, last) = context.store.videos().page_by_owner(user, PAGE, after).await?;
        for video in videos {
            if one(context, user, video).await? == Swept::InPart {
                swept = Swept::InPart;
            }
        }
        after = last;
        if after.is_none() {
            return Ok(swept);
        }
    }
}

async fn one(context: &Context, user: UserId, id: VideoId) -> Result<Swept, Failure> {
    let video = context.store.videos().find(id).await?.map(|(video, _)| video);
    if video.as_ref().is_some_and(|video| is_being_made(video, context.now())) {
        tracing::info!(video = %id, "is still being made");
        return Ok(Swept::InPart);
    }
    delete(context, Bucket::Uploads, &format!("uploads/{id}/")).await?;
    if let Some(upload) = video.as_ref().map(Video::upload)
        && let Some(heir) = heir(context, upload).await?
    {
        if heir == user {
            // The index has not shown the course yet: it is handed on first.
            return Ok(Swept::InPart);
        }
        context.store.authored_content().transfer_video(upload, heir).await?;
        return Ok(Swept::Clean);
    }
    delete(context, Bucket::Media, &format!("hls/{id}/")).await?;
    context.store.authored_content().delete_video(user, id).await?;
    Ok(Swept::Clean)
}

/// Whose a video is from now on, if a course plays it that has been handed on.
async fn heir(context: &Context, upload: &Upload) -> Result<Option<UserId>, Failure> {
    let course = context.store.videos().find_course_of(upload).await?;
    Ok(course.map(|course| course.owner))
}

/// Whether a job still writes what would have to be deleted.
fn is_being_made(video: &Video, now: Timestamp) -> bool {
    let begun_of_late = now.duration_since(video.upload().created) < LONGEST_JOB;
    matches!(video.stage(), Stage::Processing(..)) && begun_of_late
}

async fn delete(context: &Context, bucket: Bucket, folder: &str) -> Result<(), Failure> {
    context.port::<Folders>()?.clear(bucket, folder).await.map_err(Failure::because)?;
    Ok(())
}
