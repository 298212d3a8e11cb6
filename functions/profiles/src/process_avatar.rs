//! Makes avatars from uploads.
//!
//! The table decides what is shown, and the buckets follow it whatever an event says. So events that come twice, late
//! or out of order do no harm. An original is deleted once it was processed. Nothing is written when all attempts fail:
//! an upload that has arrived and is not processed in time counts as failed.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::id::AvatarId;
use glotto_domain::profiles::{
    Avatar, AvatarLink, CONTENT_TYPE, PICTURE_DISCARDED, PictureFailure, PictureSize, UploadKey, object_key,
};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::{CommitError, Conflict, Retries, Transaction};
use serde_json::Value;

use crate::arrival;
use crate::discarded::Discarded;
use crate::files::delete_all;
use crate::picture;
use crate::picture::ResizedPicture;

/// The worker. It processes one picture at a time and has enough memory for a decoder of progressive
/// JPEGs, which uses nine bytes per pixel.
pub const WORKER: Worker = Worker::new(
    "process_avatar",
    Trigger::Object(Bucket::Uploads, "avatars/"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Makes avatars from uploads.",
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
.artifact("pictures")
.example(
    r#"{"object":{"key":"avatars/usr_01J9ZK5W6V4QX0N8R3T7B2M1CD/avt_01J9ZK5W6V4QX0N8R3T7B2M1CD","size":734003,"etag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD90281E5"}}"#,
);

/// For caches: the file under a key never changes. The CDN keeps it for a day at most, and only opens it to signed
/// addresses.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    if let Some(upload) = arrival::parse(event)? {
        process(context, upload).await?;
    }
    Ok(Value::Null)
}

/// Makes the pictures of an upload.
async fn process(context: &Context, upload: UploadKey) -> Result<(), Failure> {
    if !record_arrival(context, upload).await? {
        return clean_up(context, upload).await;
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

/// Records when an upload arrived, if that is news: the time for its processing begins, and the user need not wait
/// forever if all attempts crash. Returns whether the upload is awaited.
async fn record_arrival(context: &Context, upload: UploadKey) -> Result<bool, Failure> {
    let arrive = |avatar: &mut Avatar| {
        avatar.arrive(upload.id, context.now());
        None
    };
    change(context, upload, arrive).await
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
    let settle = |avatar: &mut Avatar| match made {
        Ok(()) => avatar.show(upload.id, AvatarLink::new(context.rng.bytes()), context.now()),
        Err(failure) => {
            avatar.fail(upload.id, *failure);
            None
        }
    };
    change(context, upload, settle).await.map(|_| ())
}

/// Changes what is stored of an upload, as long as it is awaited. `apply` returns the picture that is not shown any
/// more. Returns whether the upload was awaited.
async fn change(
    context: &Context,
    upload: UploadKey,
    apply: impl Fn(&mut Avatar) -> Option<AvatarId>,
) -> Result<bool, Failure> {
    let mut retries = Retries::default();
    loop {
        let Some((stored, read)) = context.store.profiles().find_avatar(upload.owner).await? else { return Ok(false) };
        if !stored.is_awaiting(upload.id) {
            return Ok(false);
        }
        let mut avatar = stored.clone();
        let replaced = apply(&mut avatar);
        if avatar == stored {
            return Ok(true);
        }
        let mut tx = Transaction::new(&context.store);
        tx.write_avatar(upload.owner, &avatar, (read, context.revision_after(read)), Conflict);
        if let Some(avatar_id) = replaced {
            let discarded = Discarded { user_id: upload.owner, avatar_id };
            tx.emit(&context.event(PICTURE_DISCARDED, None, discarded));
        }
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(true),
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

#[cfg(test)]
mod tests {
    use glotto_domain::profiles::PROCESSED_WITHIN;

    use super::*;

    #[test]
    fn an_upload_counts_as_failed_when_all_attempts_have_ended_and_not_before() {
        assert!(WORKER.time_on_bus() < PROCESSED_WITHIN.unsigned_abs());
    }
}
