//! Makes pictures of people of what they uploaded, and deletes those that are shown no longer.
//!
//! Whatever a message tells, what lies in the buckets afterwards is what the table says is shown.
//! A message that comes twice, too late or before another finds that out from the table, and an
//! original does not outlive the work on it.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::profiles::{
    Avatar, AvatarLink, CONTENT_TYPE, PICTURE_DISCARDED, PictureFailure, PictureSize, SIZES, UploadKey, object_key,
};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Context, Grant, Part, Queue};
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};

use crate::news::{self, Discarded, News};
use crate::picture;
use crate::picture::Made;

/// The worker. One picture at a time, and room for it: a decoder of a progressive JPEG holds nine
/// bytes for each pixel.
pub const WORKER: Worker = Worker::new(
    "process_avatar",
    Trigger::Queue(Queue::Avatar, 1),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Makes pictures of people of what they uploaded, and deletes those that are shown no longer.",
)
.grants(&[
    Grant::Read(&[Part::User]),
    Grant::Write(&[Part::Event, Part::User]),
    Grant::GetObject(Bucket::Uploads, "avatars/"),
    Grant::DeleteObject(Bucket::Uploads, "avatars/"),
    Grant::PutObject(Bucket::Media, "avatars/"),
    Grant::DeleteObject(Bucket::Media, "avatars/"),
])
.sized(1024, 30);

/// What caches are told: an address shows the same picture for as long as it shows one.
const KEPT: &str = "private, max-age=86400, immutable";

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    match news::read(message)? {
        News::Discarded(Discarded { user_id, avatar_id }) => {
            forget(context, UploadKey { owner: user_id, id: avatar_id }).await
        }
        News::Arrived(uploads) => {
            for upload in uploads {
                arrive(context, upload, message.is_last_attempt()).await?;
            }
            Ok(())
        }
    }
}

/// An upload has arrived.
async fn arrive(context: &Context, upload: UploadKey, last: bool) -> Result<(), Failure> {
    if !is_awaited(context, upload).await? {
        return clear(context, upload).await;
    }
    if last {
        // Whatever ended the retry before may end this one too, and nobody shall wait for ever.
        settle(context, upload, &Err(PictureFailure::OurFault)).await?;
    }
    let objects = context.port::<Objects>()?;
    let read = objects.read_bytes(Bucket::Uploads, &upload.object_key(), PictureSize::LARGEST).await;
    let made = match read {
        Ok(Some(Contents::Bytes(bytes))) => picture::make(&bytes),
        Ok(Some(Contents::TooLarge)) => Err(PictureFailure::TooLarge),
        // Another who was told the same may have dealt with it meanwhile.
        Ok(None) | Err(_) if !is_awaited(context, upload).await? => return clear(context, upload).await,
        Ok(None) => return Err(Failure::because("an upload that was told of is not there")),
        Err(error) => return Err(Failure::because(error)),
    };
    if let Ok(made) = &made {
        write(&objects, upload, made).await?;
    }
    let made = made.map(|_| ()).inspect_err(|failure| tracing::info!(?failure, "no picture could be made"));
    settle(context, upload, &made).await?;
    clear(context, upload).await
}

async fn is_awaited(context: &Context, upload: UploadKey) -> Result<bool, Failure> {
    let known = context.store.profiles().find_avatar(upload.owner).await?;
    Ok(known.is_some_and(|(avatar, _)| avatar.awaits(upload.id)))
}

async fn write(objects: &Objects, upload: UploadKey, made: &[Made]) -> Result<(), Failure> {
    for Made { size, bytes } in made {
        let key = object_key(upload.owner, upload.id, *size);
        let written = objects.write(Bucket::Media, &key, CONTENT_TYPE, KEPT, bytes.clone()).await;
        written.map_err(Failure::because)?;
    }
    Ok(())
}

/// Writes down what became of an upload, unless it is not awaited any more.
async fn settle(context: &Context, upload: UploadKey, made: &Result<(), PictureFailure>) -> Result<(), Failure> {
    let mut retry = ConflictRetry::default();
    loop {
        let Some((mut avatar, read)) = context.store.profiles().find_avatar(upload.owner).await? else { return Ok(()) };
        if !avatar.awaits(upload.id) {
            return Ok(());
        }
        let mut replaced = None;
        match made {
            Ok(()) => {
                let link = AvatarLink::new(context.chance.bytes());
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
            Err(CommitError::Refused(Conflict)) => retry.wait("the picture").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Leaves nothing of an upload that was dealt with: of one that is not shown, nothing at all.
async fn clear(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    let shown = context.store.profiles().find_avatar(upload.owner).await?;
    if !shown.is_some_and(|(avatar, _): (Avatar, Revision)| avatar.shows(upload.id)) {
        return forget(context, upload).await;
    }
    let objects = context.port::<Objects>()?;
    objects.delete(Bucket::Uploads, &upload.object_key()).await.map_err(Failure::because)
}

/// Deletes an upload and all that was made of it.
async fn forget(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    let objects = context.port::<Objects>()?;
    for size in SIZES {
        let key = object_key(upload.owner, upload.id, size);
        objects.delete(Bucket::Media, &key).await.map_err(Failure::because)?;
    }
    objects.delete(Bucket::Uploads, &upload.object_key()).await.map_err(Failure::because)
}
