//! Makes avatars from uploads, and deletes those that are not shown any more.
//!
//! The table decides what is shown, and the buckets follow it whatever a message says. So messages
//! that come twice, late or out of order do no harm. An original is deleted once it was processed.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::profiles::{
    Avatar, AvatarLink, CONTENT_TYPE, PICTURE_DISCARDED, PictureFailure, PictureSize, SIZES, UploadKey, object_key,
};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Context, Grant, Part, Queue};
use glotto_store::{CommitError, Conflict, Retries, Transaction};

use crate::message::{self, AvatarMessage, Discarded};
use crate::picture;
use crate::picture::ResizedPicture;

/// The worker. It processes one picture at a time and has enough memory for a decoder of progressive
/// JPEGs, which uses nine bytes per pixel.
pub const WORKER: Worker = Worker::new(
    "process_avatar",
    Trigger::Queue(Queue::Avatar, 1),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Makes avatars from uploads, and deletes those that are not shown any more.",
)
.grants(&[
    Grant::Read(&[Part::Profile]),
    Grant::Write(&[Part::Event, Part::Profile]),
    Grant::GetObject(Bucket::Uploads, "avatars/"),
    Grant::DeleteObject(Bucket::Uploads, "avatars/"),
    Grant::PutObject(Bucket::Media, "avatars/"),
    Grant::DeleteObject(Bucket::Media, "avatars/"),
])
.sized(1024, 30)
// Uploads arrive in bursts, and each takes a gigabyte for a second.
.concurrency(2)
.artifact("pictures");

/// For caches: the file under a key never changes. The CDN keeps it for a day at most, and only opens it to signed
/// addresses.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    match message::parse(message)? {
        AvatarMessage::Discarded(Discarded { user_id, avatar_id }) => {
            delete_all(context, UploadKey { owner: user_id, id: avatar_id }).await
        }
        AvatarMessage::Uploaded(uploads) => {
            for upload in uploads {
                process(context, upload, message.is_last_attempt()).await?;
            }
            Ok(())
        }
    }
}

/// Makes the pictures of an upload.
async fn process(context: &Context, upload: UploadKey, last: bool) -> Result<(), Failure> {
    if !is_awaited(context, upload).await? {
        return clean_up(context, upload).await;
    }
    if last {
        // The attempts before may have crashed, and this one may too: the user must not wait forever.
        settle(context, upload, &Err(PictureFailure::OurFault)).await?;
    }
    let objects = context.port::<Objects>()?;
    let read = objects.read_bytes(Bucket::Uploads, &upload.object_key(), PictureSize::LARGEST).await;
    let made = match read {
        Ok(Some(Contents::Bytes(bytes))) => picture::make(&bytes),
        Ok(Some(Contents::TooLarge)) => Err(PictureFailure::TooLarge),
        // Another invocation may have processed the upload in the meantime.
        Ok(None) | Err(_) if !is_awaited(context, upload).await? => return clean_up(context, upload).await,
        Ok(None) => return Err(Failure::because("the uploaded file does not exist")),
        Err(error) => return Err(Failure::because(error)),
    };
    if let Ok(made) = &made {
        write(&objects, upload, made).await?;
    }
    let made = made.map(|_| ()).inspect_err(|failure| tracing::info!(?failure, "the upload could not be processed"));
    settle(context, upload, &made).await?;
    clean_up(context, upload).await
}

async fn is_awaited(context: &Context, upload: UploadKey) -> Result<bool, Failure> {
    let found = context.store.profiles().find_avatar(upload.owner).await?;
    Ok(found.is_some_and(|(avatar, _)| avatar.is_awaiting(upload.id)))
}

async fn write(objects: &Objects, upload: UploadKey, made: &[ResizedPicture]) -> Result<(), Failure> {
    for ResizedPicture { size, bytes } in made {
        let key = object_key(upload.owner, upload.id, *size);
        let written = objects.write(Bucket::Media, &key, CONTENT_TYPE, CACHE_CONTROL, bytes.clone()).await;
        written.map_err(Failure::because)?;
    }
    Ok(())
}

/// Stores the result of an upload, unless it is not awaited any more.
async fn settle(context: &Context, upload: UploadKey, made: &Result<(), PictureFailure>) -> Result<(), Failure> {
    let mut retries = Retries::default();
    loop {
        let Some((mut avatar, read)) = context.store.profiles().find_avatar(upload.owner).await? else { return Ok(()) };
        if !avatar.is_awaiting(upload.id) {
            return Ok(());
        }
        let mut replaced = None;
        match made {
            Ok(()) => {
                let link = AvatarLink::new(context.rng.bytes());
                replaced = avatar.show(upload.id, link, context.now());
            }
            Err(failure) => avatar.fail(upload.id, *failure),
        }
        let mut tx = Transaction::new(&context.store);
        tx.write_avatar(upload.owner, &avatar, (read, context.revision_after(read)), Conflict);
        if let Some(avatar_id) = replaced {
            let discarded = Discarded { user_id: upload.owner, avatar_id };
            tx.emit(&context.event(PICTURE_DISCARDED, None, discarded));
        }
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Condition(Conflict)) => retries.back_off("the picture").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Deletes the original of a processed upload, and its pictures too if they are not shown.
async fn clean_up(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    let found = context.store.profiles().find_avatar(upload.owner).await?;
    if !found.is_some_and(|(avatar, _): (Avatar, Revision)| avatar.is_current(upload.id)) {
        return delete_all(context, upload).await;
    }
    let objects = context.port::<Objects>()?;
    objects.delete(Bucket::Uploads, &upload.object_key()).await.map_err(Failure::because)
}

/// Deletes an upload and the pictures made from it.
async fn delete_all(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    let objects = context.port::<Objects>()?;
    for size in SIZES {
        let key = object_key(upload.owner, upload.id, size);
        objects.delete(Bucket::Media, &key).await.map_err(Failure::because)?;
    }
    objects.delete(Bucket::Uploads, &upload.object_key()).await.map_err(Failure::because)
}
