//! Deletes the files of pictures that are not shown any more. No picture is shown again under the same id, so an event
//! that comes twice or late does no harm.

use futures::FutureExt as _;
use glotto_domain::profiles::{PICTURE_DISCARDED, UploadKey};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant};

use crate::discarded::Discarded;
use crate::files::delete_all;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "delete_discarded_avatar",
    Trigger::Event(&[PICTURE_DISCARDED]),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Deletes the files of pictures that are not shown any more.",
)
.grants(&[Grant::DeleteObject(Bucket::Uploads, "avatars/"), Grant::DeleteObject(Bucket::Media, "avatars/")])
.example(r#"{"userId":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD","avatarId":"avt_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let Discarded { user_id, avatar_id } = message.payload()?;
    delete_all(context, UploadKey { owner: user_id, id: avatar_id }).await
}
