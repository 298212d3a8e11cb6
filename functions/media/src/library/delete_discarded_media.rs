//! Deletes what is in buckets of files that were deleted from libraries. No file has the id of another one, so an event
//! that comes twice or late does no harm.

use futures::FutureExt as _;
use glotto_domain::media::library::{MEDIA_DISCARDED, files};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_objects::{Folders, Objects};
use glotto_runtime::{Bucket, Context, Grant};

use crate::library::discarded::DiscardedMedia;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "delete_discarded_media",
    Trigger::Event(&[MEDIA_DISCARDED]),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Deletes the objects of files that were deleted from libraries.",
)
.grants(&[
    Grant::ListObjects(Bucket::Media, files::PREFIX),
    Grant::DeleteObject(Bucket::Media, files::PREFIX),
    Grant::DeleteObject(Bucket::Uploads, files::PREFIX),
])
.artifact("transcoding")
.example(r#"{"courseId":"crs_01J9ZK5W6V4QX0N8R3T7B2M1CD","mediaId":"med_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let DiscardedMedia { course_id, media_id } = message.payload()?;
    let (objects, folders) = (context.port::<Objects>()?, context.port::<Folders>()?);
    // The upload first: nothing is made of it from then on, unless that has begun, and then its worker cleans up.
    objects.delete(Bucket::Uploads, &files::upload_key(course_id, media_id)).await.map_err(Failure::because)?;
    folders.clear(Bucket::Media, &files::item_folder(course_id, media_id)).await.map_err(Failure::because)?;
    Ok(())
}
