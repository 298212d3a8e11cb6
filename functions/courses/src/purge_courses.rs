//! Deletes what is not needed any more of courses, every hour: courses whose time to be restored is over, with their
//! videos and their libraries; what interrupted copies have left; and contents of lessons that neither the draft nor a
//! version names.
//!
//! An index lists the courses in which something may be found, by the time from which to look. A course is on it before
//! there is anything to purge, and leaves it last, so a run that is interrupted anywhere is continued by the next one.
//! All work can be repeated: it deletes what still exists.

use futures::FutureExt as _;
use glotto_domain::id::{CourseId, VideoId};
use glotto_domain::media::captions;
use glotto_domain::media::library::files;
use glotto_events::{Failure, Handler, Sweep, Trigger, Worker};
use glotto_objects::Folders;
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::courses::{LessonItem, PlayedVideoItem, PurgeState};
use glotto_store::entity::{from_item, is_a};
use glotto_store::keys::courses::PURGE_SHARDS;
use glotto_store::{CommitError, Conflict, Item};
use serde_json::{Value, json};

use crate::purged_videos;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "purge_courses",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Deletes courses whose time to be restored is over, what interrupted copies left, and unused contents of lessons.",
)
.grants(&[
    Grant::Read(&[Part::Admission, Part::Course, Part::Media, Part::Video, Part::Videos]),
    Grant::ReadIndex(&[IndexPart::Purge]),
    Grant::Write(&[Part::Admission, Part::Course, Part::Media, Part::Video, Part::Videos]),
    Grant::ListObjects(Bucket::Uploads, "uploads/"),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
    Grant::ListObjects(Bucket::Media, "hls/"),
    Grant::DeleteObject(Bucket::Media, "hls/"),
    Grant::ListObjects(Bucket::Media, "captions/"),
    Grant::DeleteObject(Bucket::Media, "captions/"),
    Grant::ListObjects(Bucket::Uploads, files::PREFIX),
    Grant::DeleteObject(Bucket::Uploads, files::PREFIX),
    Grant::ListObjects(Bucket::Media, files::PREFIX),
    Grant::DeleteObject(Bucket::Media, files::PREFIX),
])
.sized(512, 600)
.artifact("files");

/// Courses in one run at most.
const SWEEP: Sweep = Sweep { shards: PURGE_SHARDS, most: 400 };
/// Courses that are read at once.
const PAGE: u16 = 25;

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let page = |shard, after| context.store.purges().page_due(shard, context.now(), PAGE, after);
    let visit = |course| async move { visit(context, course).await.map(|()| true) };
    let swept = SWEEP.run(context.now(), CourseId::to_string, page, visit).await.check()?;
    Ok(json!({ "visited": swept.visited }))
}

/// Does what is due of a course. The index is eventually consistent, so the course is read again.
async fn visit(context: &Context, id: CourseId) -> Result<(), Failure> {
    let Some(state) = context.store.purges().find(id, context.now()).await? else { return Ok(()) };
    let outcome = match (&state.course, &state.deleted) {
        (Some(_), _) => sweep(context, &state).await,
        (None, Some(deleted)) if deleted.is_restorable(context.now()) => {
            return Ok(context.store.purges().postpone(&state.purge, deleted.restorable_until()).await?);
        }
        (None, _) if state.purge.begun => Ok(()),
        (None, _) => context.store.purges().begin(&state).await,
    };
    match outcome {
        // It has changed since it was read, so there is nothing to do now, and the next run looks again.
        Err(CommitError::Condition(Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) if state.course.is_some() => Ok(()),
        Ok(()) => delete_everything(context, id).await,
    }
}

/// Deletes what an existing course does not need any more.
async fn sweep(context: &Context, state: &PurgeState) -> Result<(), CommitError<Conflict>> {
    let (purges, Some(course)) = (context.store.purges(), &state.course) else { return Ok(()) };
    match purges.sweep(course, context.now()).await? {
        Some(due) => Ok(purges.postpone(&state.purge, due).await?),
        None => purges.finish_sweep(course, &state.purge).await,
    }
}

/// Deletes a course that does not exist any more, page by page: of each page the videos first, because they are found
/// by it.
async fn delete_everything(context: &Context, course: CourseId) -> Result<(), Failure> {
    let captions = captions::folder(course);
    context.port::<Folders>()?.clear(Bucket::Media, &captions).await.map_err(Failure::because)?;
    delete_library(context, course).await?;
    loop {
        let items = context.store.purges().page_left(course).await?;
        if items.is_empty() {
            break;
        }
        for item in &items {
            for video in videos_of(item)? {
                purged_videos::release(context, course, video).await?;
            }
        }
        context.store.purges().delete(&items).await?;
    }
    let admission = context.store.authored_content().find_admission_items(course).await?;
    context.store.purges().delete(&admission).await?;
    context.store.purges().finish(course).await?;
    tracing::info!(%course, "course purged");
    Ok(())
}

/// Deletes the library of a course, and the files that no other course uses any more. What is stored about them goes
/// last, because they are found by it.
async fn delete_library(context: &Context, course: CourseId) -> Result<(), Failure> {
    for home in context.store.libraries().release(course).await? {
        context.port::<Folders>()?.clear_library(home).await.map_err(Failure::because)?;
    }
    Ok(context.store.libraries().clear(course).await?)
}

/// The videos that an item of a course leads to.
fn videos_of(item: &Item) -> Result<Vec<VideoId>, Failure> {
    if is_a::<LessonItem>(item) {
        return Ok(from_item::<LessonItem>(item.clone())?.content.videos().into_iter().collect());
    }
    if is_a::<PlayedVideoItem>(item) {
        return Ok(vec![from_item::<PlayedVideoItem>(item.clone())?.video_id]);
    }
    Ok(Vec::new())
}
