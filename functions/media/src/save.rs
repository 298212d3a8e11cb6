//! Saving a video together with everything that follows from its stage.

use glotto_domain::Revision;
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::{FailureCode, Playable, Stage, Video};
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::{CommitError, Retries, Transaction};
use serde::Serialize;

/// The payload of events about a video.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VideoEvent {
    video_id: VideoId,
    course_id: CourseId,
    lesson_id: LessonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureCode>,
}

/// What was changed by another request since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stale {
    Video,
    Lesson,
}

/// Saves a video over the revision that was read. A video that became ready is played by its lesson
/// from then on, and an event is emitted if it became ready or failed. Returns whether the video was
/// saved: it is not if it was changed since it was read.
pub(crate) async fn save_video(context: &Context, video: &mut Video, read: Revision) -> Result<bool, Failure> {
    let mut retries = Retries::default();
    loop {
        let mut transaction = Transaction::new(&context.store);
        transaction.update_video(video, read, Stale::Video);
        if let Some((kind, payload)) = event(video) {
            transaction.emit(&context.event(kind, None, payload));
        }
        if let Some(playable) = Playable::of(video) {
            play_in_lesson(context, &mut transaction, video, playable).await?;
        }
        match transaction.commit(&context.store).await {
            Ok(()) => {
                video.settle();
                return Ok(true);
            }
            Err(CommitError::Condition(Stale::Video)) => return Ok(false),
            Err(CommitError::Condition(Stale::Lesson)) => retries.back_off("the video's lesson").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Lets the lesson of the draft play the video, unless the lesson was deleted or has another video by now. Versions
/// that were published before keep what they play.
async fn play_in_lesson(
    context: &Context,
    transaction: &mut Transaction<Stale>,
    video: &Video,
    playable: Playable,
) -> Result<(), Failure> {
    let upload = video.upload();
    let before = context.store.courses().find_lesson_in_course(upload.course, upload.lesson).await?;
    let Some(before) = before else { return Ok(()) };
    let mut after = before.clone();
    if after.lesson.video_ready(playable) {
        let finished = after.finish_edit(&before.lesson, context.new_revision(), context.now());
        finished.map_err(Failure::because)?;
        transaction.update_lesson(&before, &after, Stale::Lesson);
    }
    Ok(())
}

fn event(video: &Video) -> Option<(&'static str, VideoEvent)> {
    let upload = video.upload();
    let payload = |seconds, failure| VideoEvent {
        video_id: upload.id,
        course_id: upload.course,
        lesson_id: upload.lesson,
        seconds,
        failure,
    };
    match video.stage() {
        Stage::Ready(_, outcome) => Some(("VideoReady", payload(Some(outcome.seconds), None))),
        Stage::Failed(_, failure) => Some(("VideoFailed", payload(None, Some(failure.code)))),
        Stage::AwaitingUpload | Stage::Processing(..) | Stage::Deleting => None,
    }
}
