//! Gives up uploads that were announced but not completed in time, and jobs that have not ended in time, and deletes
//! their objects. Also deletes the output of superseded jobs, and videos that no lesson names any more.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::media::{Cleanup, Video, job};
use glotto_events::{Failure, Handler, Sweep, Trigger, Worker};
use glotto_objects::{Folders, Objects};
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::keys::media::UPLOAD_SHARDS;
use serde_json::{Value, json};

use crate::own_video::{multipart, object_key};
use crate::save::save_video;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "delete_expired_uploads",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Gives up uploads that were not completed in time and jobs that did not end, and deletes what they and superseded \
     jobs left behind, and videos that no lesson names.",
)
.grants(&[
    Grant::ReadIndex(&[IndexPart::Upload]),
    Grant::Read(&[Part::Course, Part::Video]),
    Grant::Check(&[Part::Course]),
    Grant::Write(&[Part::Event, Part::Video, Part::Videos]),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
    Grant::AbortUpload(Bucket::Uploads, "uploads/"),
    Grant::ListObjects(Bucket::Media, "hls/"),
    Grant::DeleteObject(Bucket::Media, "hls/"),
])
.artifact("transcoding");

/// Videos that are checked in one run at most.
const SWEEP: Sweep = Sweep { shards: UPLOAD_SHARDS, most: 400 };
/// Videos that are read at once.
const PAGE: u16 = 25;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let page = |shard, after| context.store.videos().page_overdue(shard, context.now(), PAGE, after);
    let name = |(video, _): &(Video, Revision)| video.upload().id.to_string();
    let swept = SWEEP.run(context.now(), name, page, |due| sweep(context, due)).await.check()?;
    Ok(json!({ "seen": swept.visited, "swept": swept.changed }))
}

/// Returns whether something was deleted. The video comes from the index, so it may have changed in between; then it is
/// not written, or read again before its files are deleted.
async fn sweep(context: &Context, (video, read): (Video, Revision)) -> Result<bool, Failure> {
    match video.clean_up(context.now()) {
        Cleanup::NotDue => Ok(false),
        Cleanup::Upload => delete_upload(context, video, read).await,
        Cleanup::Job => give_up_job(context, video, read).await,
        Cleanup::Outputs => delete_superseded(context, &video).await,
        Cleanup::Review => review(context, video, read).await,
        Cleanup::Everything => delete_video(context, &video, read).await,
    }
}

/// Marks the video as failed before its object is deleted, so that no job starts on a deleted object.
/// The video stays in the index of uploads until the object is deleted, so that a crash in between
/// leaves nothing behind.
async fn delete_upload(context: &Context, mut video: Video, mut read: Revision) -> Result<bool, Failure> {
    if !video.is_abandoned() {
        if !video.abandon(context.now()) || !save_video(context, &mut video, read).await? {
            return Ok(false);
        }
        read = read.next();
    }
    delete_source(context, &video).await?;
    if video.is_job_given_up() {
        delete_outputs(context, &video).await?;
    }
    video.set_checked();
    Ok(context.store.videos().save(&video, read).await?)
}

/// Gives up a job that has not ended in time, and deletes the upload, so that one that is still waiting fails. What it
/// may have written is deleted later, like what arrives for an upload that was given up. The video stays due until the
/// upload is deleted, so that a run after a crash in between deletes it.
async fn give_up_job(context: &Context, mut video: Video, mut read: Revision) -> Result<bool, Failure> {
    if !video.is_job_given_up() {
        if !video.give_up_job(context.now()) || !save_video(context, &mut video, read).await? {
            return Ok(false);
        }
        tracing::warn!(video = %video.upload().id, "a transcoding job has not ended in time");
        read = read.next();
    }
    delete_source(context, &video).await?;
    video.await_end_of_jobs(context.now());
    Ok(context.store.videos().save(&video, read).await?)
}

/// Deletes what was uploaded: the object, and parts of one that was not completed.
async fn delete_source(context: &Context, video: &Video) -> Result<(), Failure> {
    let (objects, key) = (context.port::<Objects>()?, object_key(video));
    if let Some(upload) = multipart(video, &key) {
        objects.abort_multipart(upload).await.map_err(Failure::because)?;
    }
    objects.delete(Bucket::Uploads, &key).await.map_err(Failure::because)
}

/// Deletes the outputs of superseded jobs. They are listed before the video is read: the number of a submission is
/// stored before its first file, so a folder that is listed and that the video does not name is superseded, and is
/// never used again.
async fn delete_superseded(context: &Context, video: &Video) -> Result<bool, Failure> {
    let id = video.upload().id;
    let folders = context.port::<Folders>()?;
    let listed = folders.below(Bucket::Media, &job::video_folder(id)).await.map_err(Failure::because)?;
    let Some((mut video, read)) = context.store.videos().find(id).await? else { return Ok(false) };
    if video.clean_up(context.now()) != Cleanup::Outputs {
        return Ok(false);
    }
    let in_use = folder_in_use(&video);
    for superseded in listed.iter().filter(|folder| in_use.as_ref() != Some(*folder)) {
        // If the function is stopped in between, the next run deletes the rest.
        folders.clear(Bucket::Media, superseded).await.map_err(Failure::because)?;
    }
    video.set_checked();
    Ok(context.store.videos().save(&video, read).await?)
}

/// Deletes all outputs of a video.
async fn delete_outputs(context: &Context, video: &Video) -> Result<(), Failure> {
    let outputs = job::video_folder(video.upload().id);
    context.port::<Folders>()?.clear(Bucket::Media, &outputs).await.map_err(Failure::because)?;
    Ok(())
}

/// The folder of the present attempt. No other was ever played: a video that is ready takes no other file.
fn folder_in_use(video: &Video) -> Option<String> {
    video.attempt().map(|attempt| job::folder(video.upload().id, &attempt.submission().output()))
}

/// Finds out whether a lesson of the draft or of a version names the video. One that none has named for long enough is
/// marked, in a transaction that requires that the course is as it was read, and then deleted. Versions never change,
/// so it cannot be named again.
async fn review(context: &Context, mut video: Video, read: Revision) -> Result<bool, Failure> {
    let videos = context.store.videos();
    if let Some(owner) = videos.find_next_owner(video.upload()).await? {
        // Its course was purged when no content of it named the video any more. The next run reviews it.
        delete_source(context, &video).await?;
        context.store.authored_content().transfer_video(video.upload(), owner).await?;
        return Ok(true);
    }
    let references = videos.find_references(video.upload(), context.now()).await?;
    if !video.review(references.is_referenced, context.now()) {
        videos.save(&video, read).await?;
        return Ok(false);
    }
    if !videos.save_deleting(&video, read, references.course).await? {
        return Ok(false);
    }
    delete_video(context, &video, read.next()).await
}

/// Deletes all of a video that is marked: its items last, because the rest is found by them.
async fn delete_video(context: &Context, video: &Video, read: Revision) -> Result<bool, Failure> {
    let upload = video.upload();
    delete_source(context, video).await?;
    delete_outputs(context, video).await?;
    tracing::info!(video = %upload.id, course = %upload.course, "a video that no lesson names was deleted");
    Ok(context.store.videos().delete(upload, read).await?)
}
