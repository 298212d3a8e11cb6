//! Gives up uploads that were announced but not completed in time, and deletes their objects. Also deletes the
//! output of superseded jobs.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::id::VideoId;
use glotto_domain::media::{Cleanup, Video, job, upload};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::{Folders, Objects};
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::keys::media::UPLOAD_SHARDS;
use serde_json::{Value, json};

use crate::save::save_video;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "delete_expired_uploads",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Gives up uploads that were not completed in time, and deletes what they and superseded jobs left behind.",
)
.grants(&[
    Grant::ReadIndex(&[IndexPart::Upload]),
    Grant::Read(&[Part::Video]),
    Grant::Write(&[Part::Event, Part::Video]),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
    Grant::ListObjects(Bucket::Media, "hls/"),
    Grant::DeleteObject(Bucket::Media, "hls/"),
])
.artifact("transcoding");

/// Videos that are checked in one run at most. The next run continues.
const MAX_VIDEOS: u16 = 400;
/// Videos that are read at once.
const PAGE: u16 = 25;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let (mut seen, mut swept) = (0, 0);
    for shard in 0..UPLOAD_SHARDS {
        let mut after = None;
        while seen < MAX_VIDEOS {
            let (page, last) = context.store.videos().page_overdue(shard, context.now(), PAGE, after).await?;
            for (video, read) in page {
                seen += 1;
                // What fails now is tried again in the next run.
                match sweep(context, video, read).await {
                    Ok(deleted) => swept += u16::from(deleted),
                    Err(failure) => {
                        tracing::error!(error = %failure, "a video could not be cleaned up");
                    }
                }
            }
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(json!({ "seen": seen, "swept": swept }))
}

/// Returns whether something was deleted.
async fn sweep(context: &Context, video: Video, read: Revision) -> Result<bool, Failure> {
    if video.attempt().is_some() {
        return delete_superseded(context, video.upload().id).await;
    }
    delete_upload(context, video, read).await
}

/// Marks the video as failed before its object is deleted, so that no job starts on a deleted object.
/// The video stays in the index of uploads until the object is deleted, so that a crash in between
/// leaves nothing behind.
async fn delete_upload(context: &Context, mut video: Video, mut read: Revision) -> Result<bool, Failure> {
    if !video.is_abandoned() {
        if !video.abandon(context.now()) || !save_video(context, &video, read).await? {
            return Ok(false);
        }
        read = read.next();
    }
    let id = video.upload().id;
    let objects = context.port::<Objects>()?;
    objects.delete(Bucket::Uploads, &upload::object_key(id)).await.map_err(Failure::because)?;
    Ok(context.store.videos().mark_checked(id, read).await?)
}

/// Deletes the outputs of superseded jobs. They are listed before the video is read: the number of a submission is
/// stored before its first file, so a folder that is listed and that the video does not name is superseded, and is
/// never used again.
async fn delete_superseded(context: &Context, id: VideoId) -> Result<bool, Failure> {
    let folders = context.port::<Folders>()?;
    let listed = folders.below(Bucket::Media, &job::video_folder(id)).await.map_err(Failure::because)?;
    let Some((mut video, read)) = context.store.videos().find(id).await? else { return Ok(false) };
    match video.clean_up(context.now()) {
        Cleanup::Outputs => {}
        Cleanup::Postpone => {
            save_video(context, &video, read).await?;
            return Ok(false);
        }
        Cleanup::NotDue | Cleanup::Upload => return Ok(false),
    }
    let in_use = folder_in_use(&video);
    for superseded in listed.iter().filter(|folder| in_use.as_ref() != Some(*folder)) {
        // If the function is stopped in between, the next run deletes the rest.
        folders.clear(Bucket::Media, superseded).await.map_err(Failure::because)?;
    }
    Ok(context.store.videos().mark_checked(id, read).await?)
}

/// The folder of the present attempt. No other was ever played: a video that is ready takes no other file.
fn folder_in_use(video: &Video) -> Option<String> {
    video.attempt().map(|attempt| job::folder(video.upload().id, &attempt.submission().output()))
}
