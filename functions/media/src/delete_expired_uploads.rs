//! Gives up uploads that were announced but not completed in time, and deletes their objects.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::media::{Video, upload};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::keys::media::UPLOAD_SHARDS;
use serde_json::{Value, json};

use crate::save::save_video;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "delete_expired_uploads",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Gives up uploads that were not completed in time, and deletes their objects.",
)
.grants(&[
    Grant::ReadIndex(&[IndexPart::Upload]),
    Grant::Write(&[Part::Event, Part::Video]),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
])
.artifact("transcoding");

/// Uploads that are checked in one run at most. The next run continues.
const MAX_UPLOADS: u16 = 400;
/// Uploads that are read at once.
const PAGE: u16 = 25;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let (mut seen, mut swept) = (0, 0);
    for shard in 0..UPLOAD_SHARDS {
        let mut after = None;
        while seen < MAX_UPLOADS {
            let (page, last) = context.store.videos().page_overdue(shard, context.now(), PAGE, after).await?;
            for (video, read) in page {
                seen += 1;
                // An upload that fails now is tried again in the next run.
                match sweep(context, video, read).await {
                    Ok(deleted) => swept += u16::from(deleted),
                    Err(failure) => {
                        tracing::error!(error = %failure, "an upload could not be swept");
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

/// Marks the video as failed before its object is deleted, so that no job starts on a deleted object.
/// The video stays in the index of uploads until the object is deleted, so that a crash in between
/// leaves nothing behind.
async fn sweep(context: &Context, mut video: Video, mut read: Revision) -> Result<bool, Failure> {
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
