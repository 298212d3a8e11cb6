//! Makes the files of a library from uploads.
//!
//! The table decides what is read, and the buckets follow it whatever an event says. What is made of an upload is in a
//! folder that is named after its content, so events that come twice, and uploads that overwrite each other, write
//! different files or the same ones. The first that is ready stays; what any other has written is deleted again. A
//! worker that is stopped anywhere is called again, and does the same. Nothing is written when all attempts fail: an
//! upload that has arrived and is not processed in time counts as failed.
//!
//! Originals are deleted once the file is ready, because pictures have metadata. Those that fail are deleted by the
//! bucket after a day: a better one may just be arriving under the same key.

use futures::FutureExt as _;
use futures::future::try_join_all;
use glotto_domain::Revision;
use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::library::{LibraryFile, MediaFailure, MediaFault, MediaKind, files};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Context, Grant, Part, hash};
use glotto_store::Retries;
use serde_json::Value;

use crate::library::processing::{self, Made, NewObject};

/// The worker. It processes one upload at a time. A PDF of 100 MiB is in memory twice, beside what its parser and the
/// picture of its first page need.
pub const WORKER: Worker = Worker::new(
    "process_media",
    Trigger::Object(Bucket::Uploads, files::PREFIX),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Makes the files of libraries from uploads.",
)
.grants(&[
    Grant::Read(&[Part::Media]),
    Grant::Write(&[Part::Media]),
    Grant::GetObject(Bucket::Uploads, files::PREFIX),
    Grant::DeleteObject(Bucket::Uploads, files::PREFIX),
    Grant::PutObject(Bucket::Media, files::PREFIX),
    Grant::DeleteObject(Bucket::Media, files::PREFIX),
])
.sized(2048, 120)
.artifact("library")
.example(
    r#"{"object":{"key":"library/crs_01J9ZK5W6V4QX0N8R3T7B2M1CD/med_01J9ZK5W6V4QX0N8R3T7B2M1CD","size":734003,"etag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD90281E5"}}"#,
);

/// For caches: the file under a key never changes. Only signed addresses open it.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";
/// Characters of the hash in the name of a folder: 132 bits are enough, and keep links short.
const OUTPUT_LENGTH: usize = 22;
/// Files that are written at once.
const AT_ONCE: usize = 4;

/// An upload, by its key.
#[derive(Debug, Clone, Copy)]
struct Uploaded {
    course: CourseId,
    media: MediaId,
}

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let key = event["detail"]["object"]["key"].as_str();
    let key = key.ok_or_else(|| Failure::because("not an event about an object"))?;
    if let Some((course, media)) = files::upload_of(key) {
        process(context, Uploaded { course, media }).await?;
    }
    Ok(Value::Null)
}

async fn process(context: &Context, uploaded: Uploaded) -> Result<(), Failure> {
    let arrived = change(context, uploaded, |file| file.arrive(context.now())).await?;
    let Some((file, true)) = arrived else { return delete_upload(context, uploaded).await };
    let most = file.kind().max_bytes();
    let objects = context.port::<Objects>()?;
    let read = objects.read_bytes(Bucket::Uploads, &key_of(uploaded), most).await.map_err(Failure::because)?;
    let bytes = match read {
        Some(Contents::Bytes(bytes)) => bytes,
        Some(Contents::TooLarge) => return fail(context, uploaded, MediaFailure::TooLarge.into()).await,
        None => return missing(context, uploaded).await,
    };
    // The content names the folder, not the event: it may have been overwritten since.
    let output = hash::text(&[uploaded.media.to_string().as_bytes(), &hash::bytes(&bytes)].concat());
    let output = &output[..OUTPUT_LENGTH];
    let draws_preview = file.kind() == MediaKind::Document && begin_preview(context, uploaded, output).await?;
    match processing::make(file.kind(), bytes, draws_preview) {
        Ok(made) => finish(context, uploaded, output, made).await,
        Err(fault) => fail(context, uploaded, fault).await,
    }
}

/// Whether this attempt draws the first page of a document. Nothing interrupts the drawing but the end of this process,
/// so it is recorded before, and an attempt after that accepts the document without a picture. One that ends later may
/// leave pictures that nothing names, until the library is deleted.
async fn begin_preview(context: &Context, uploaded: Uploaded, output: &str) -> Result<bool, Failure> {
    let begun = change(context, uploaded, |file| file.begin_preview(output, context.now())).await?;
    Ok(begun.is_some_and(|(_, draws)| draws))
}

/// An upload that is not there any more: another invocation has made its files, or the file was deleted.
async fn missing(context: &Context, uploaded: Uploaded) -> Result<(), Failure> {
    match context.store.libraries().find(uploaded.course, uploaded.media).await? {
        Some((file, _)) if file.ready().is_none() => Err(Failure::because("the uploaded file does not exist")),
        _ => Ok(()),
    }
}

/// Writes what was made, and then makes it the content of the file.
async fn finish(context: &Context, uploaded: Uploaded, output: &str, made: Made) -> Result<(), Failure> {
    let Made { files: ready, objects } = made;
    let folder = files::output_folder(uploaded.course, uploaded.media, output);
    let written: Vec<String> = objects.iter().map(|object| format!("{folder}{}", object.name)).collect();
    write(context, &folder, objects).await?;
    let is_own = change(context, uploaded, |file| file.finish(output, ready.clone())).await?;
    if !matches!(is_own, Some((_, true))) {
        // Another upload was ready before, or the file was deleted in the meantime.
        let objects = context.port::<Objects>()?;
        let deleted = written.iter().map(|key| objects.delete(Bucket::Media, key));
        try_join_all(deleted).await.map_err(Failure::because)?;
    }
    delete_upload(context, uploaded).await
}

async fn write(context: &Context, folder: &str, objects: Vec<NewObject>) -> Result<(), Failure> {
    let port = context.port::<Objects>()?;
    let mut waiting = objects.into_iter().peekable();
    while waiting.peek().is_some() {
        let chunk: Vec<_> = waiting.by_ref().take(AT_ONCE).collect();
        let keys: Vec<_> = chunk.iter().map(|object| format!("{folder}{}", object.name)).collect();
        let writes = chunk.into_iter().zip(&keys).map(|(object, key)| {
            let NewObject { media_type, is_download, bytes, .. } = object;
            if is_download {
                port.write_download(Bucket::Media, key, media_type, CACHE_CONTROL, bytes)
            } else {
                port.write(Bucket::Media, key, media_type, CACHE_CONTROL, bytes)
            }
        });
        try_join_all(writes).await.map_err(Failure::because)?;
    }
    Ok(())
}

/// Records why an upload could not be processed.
async fn fail(context: &Context, uploaded: Uploaded, fault: MediaFault) -> Result<(), Failure> {
    tracing::info!(?fault, media = %uploaded.media, "the upload could not be processed");
    let failed = change(context, uploaded, |file| {
        file.fail(fault);
        file.ready().is_none()
    });
    match failed.await? {
        Some((_, true)) => Ok(()),
        _ => delete_upload(context, uploaded).await,
    }
}

/// Changes what is stored of a file, whatever others change meanwhile. Returns the file with the result of the change;
/// none if it was deleted.
async fn change(
    context: &Context,
    uploaded: Uploaded,
    apply: impl Fn(&mut LibraryFile) -> bool,
) -> Result<Option<(LibraryFile, bool)>, Failure> {
    let (libraries, mut retries) = (context.store.libraries(), Retries::default());
    loop {
        let found: Option<(LibraryFile, Revision)> = libraries.find(uploaded.course, uploaded.media).await?;
        let Some((stored, read)) = found else { return Ok(None) };
        let mut file = stored.clone();
        let result = apply(&mut file);
        if file == stored || libraries.save(&file, read).await? {
            return Ok(Some((file, result)));
        }
        retries.back_off("the file of a library").await?;
    }
}

async fn delete_upload(context: &Context, uploaded: Uploaded) -> Result<(), Failure> {
    context.port::<Objects>()?.delete(Bucket::Uploads, &key_of(uploaded)).await.map_err(Failure::because)
}

fn key_of(uploaded: Uploaded) -> String {
    files::upload_key(uploaded.course, uploaded.media)
}

#[cfg(test)]
mod tests {
    use glotto_domain::media::library::PROCESSED_WITHIN;

    use super::*;

    #[test]
    fn an_upload_counts_as_failed_when_all_attempts_have_ended_and_not_before() {
        assert!(WORKER.time_on_bus() < PROCESSED_WITHIN.unsigned_abs());
    }
}
