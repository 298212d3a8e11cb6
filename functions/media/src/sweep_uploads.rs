//! Cleans up after uploads that were announced and never completed.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::media::{Video, upload};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::keys::media::UPLOAD_SHARDS;
use serde_json::{Value, json};

use crate::outcome;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "sweep_uploads",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Gives up uploads that were never completed, and deletes what they left.",
)
.grants(&[
    Grant::ReadIndex,
    Grant::Write(&[Part::Event, Part::Video]),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
]);

/// How many uploads one run looks at; the rest waits for the next.
const MOST: u16 = 400;
/// How many are read at once.
const PAGE: u16 = 25;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let (mut seen, mut swept) = (0, 0);
    for shard in 0..UPLOAD_SHARDS {
        let mut after = None;
        while seen < MOST {
            let (page, last) = context.store.videos().page_overdue(shard, context.now(), PAGE, after).await?;
            for (video, read) in page {
                seen += 1;
                // One that cannot be swept now comes again in the next run.
                match sweep(context, video, read).await {
                    Ok(done) => swept += u16::from(done),
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

/// First the video is marked, so that nobody begins to work on what is deleted next; it stays in
/// the index until nothing is left, so that a crash in between leaves nothing behind either.
async fn sweep(context: &Context, mut video: Video, mut read: Revision) -> Result<bool, Failure> {
    if !video.is_given_up() {
        if !video.give_up(context.now()) || !outcome::write(context, &video, read).await? {
            return Ok(false);
        }
        read = read.next();
    }
    let id = video.upload().id;
    let objects = context.port::<Objects>()?;
    objects.delete(Bucket::Uploads, &upload::object_key(id)).await.map_err(Failure::because)?;
    Ok(context.store.videos().mark_checked(id, read).await?)
}
