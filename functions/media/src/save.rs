//! Saving a video together with everything that follows from its stage.

use glotto_domain::Revision;
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::{FailureCode, Stage, Video};
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::{CommitError, Condition, Retries, Transaction, keys};
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
pub(crate) async fn save_video(context: &Context, video: &Video, read: Revision) -> Result<bool, Failure> {
    let mut retries = Retries::default();
    loop {
        let mut transaction = Transaction::new(&context.store);
        transaction.update_video(video, read, Stale::Video);
        if let Some((kind, payload)) = event(video) {
            transaction.emit(&context.event(kind, None, payload));
        }
        if let Stage::Ready(_, outcome) = video.stage() {
            play_in_lesson(context, &mut transaction, video, outcome.seconds).await?;
        }
        match transaction.commit(&context.store).await {
            Ok(()) => return Ok(true),
            Err(CommitError::Condition(Stale::Video)) => return Ok(false),
            Err(CommitError::Condition(Stale::Lesson)) => retries.back_off("the video's lesson").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Lets the lesson play the video, unless the lesson was deleted or has another video by now.
async fn play_in_lesson(
    context: &Context,
    transaction: &mut Transaction<Stale>,
    video: &Video,
    seconds: u32,
) -> Result<(), Failure> {
    let upload = video.upload();
    let before = context.store.courses().find_lesson_in_course(upload.course, upload.lesson).await?;
    let Some(before) = before.filter(|before| before.lesson.video == Some(upload.id)) else {
        return Ok(());
    };
    let mut after = before.clone();
    if after.lesson.video_ready(upload.id, seconds) {
        after.update_outline(context.now()).map_err(Failure::because)?;
        transaction.update_lesson(&before, &after, Stale::Lesson);
    } else {
        let lesson = keys::courses::lesson(upload.course, upload.lesson);
        transaction.require(&lesson, Condition::revision(before.lesson.rev), Stale::Lesson);
    }
    transaction.set_lesson_video(video);
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
        Stage::AwaitingUpload | Stage::Processing(..) => None,
    }
}
