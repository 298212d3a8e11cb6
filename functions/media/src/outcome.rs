//! Writing down what became of a video, together with all that follows from it.

use glotto_domain::Revision;
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::{FailureCode, Stage, Video};
use glotto_events::Failure;
use glotto_runtime::Context;
use glotto_store::{CommitError, Condition, ConflictRetry, Transaction, keys};
use serde::Serialize;

/// What others are told of a video.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VideoNews {
    video_id: VideoId,
    course_id: CourseId,
    lesson_id: LessonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureCode>,
}

/// Whose revision has moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stale {
    Video,
    Lesson,
}

/// Writes a video over the revision that was read; when it has become ready its lesson plays it,
/// and when it has become ready or failed others are told. Tells whether it was written: not, if
/// the video has changed meanwhile.
pub(crate) async fn write(context: &Context, video: &Video, read: Revision) -> Result<bool, Failure> {
    let mut retry = ConflictRetry::default();
    loop {
        let mut tx = Transaction::new(&context.store);
        tx.update_video(video, read, Stale::Video);
        if let Some((kind, news)) = news(video) {
            tx.emit(&context.event(kind, None, news));
        }
        if let Stage::Ready(_, outcome) = video.stage() {
            play(context, &mut tx, video, outcome.seconds).await?;
        }
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(true),
            Err(CommitError::Refused(Stale::Video)) => return Ok(false),
            Err(CommitError::Refused(Stale::Lesson)) => retry.wait("the video's lesson").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Lets the video's lesson play it: unless the lesson is gone, or has been given another video.
async fn play(context: &Context, tx: &mut Transaction<Stale>, video: &Video, seconds: u32) -> Result<(), Failure> {
    let upload = video.upload();
    let read = context.store.courses().find_lesson_in_course(upload.course, upload.lesson).await?;
    let Some(read) = read.filter(|read| read.lesson.video == Some(upload.id)) else {
        return Ok(());
    };
    let mut now = read.clone();
    if now.lesson.video_ready(upload.id, seconds) {
        now.retell(context.now()).map_err(Failure::because)?;
        tx.update_lesson(&read, &now, Stale::Lesson);
    } else {
        let lesson = keys::courses::lesson(upload.course, upload.lesson);
        tx.require(&lesson, Condition::revision(read.lesson.rev), Stale::Lesson);
    }
    tx.set_lesson_video(video);
    Ok(())
}

fn news(video: &Video) -> Option<(&'static str, VideoNews)> {
    let upload = video.upload();
    let news = |seconds, failure| VideoNews {
        video_id: upload.id,
        course_id: upload.course,
        lesson_id: upload.lesson,
        seconds,
        failure,
    };
    match video.stage() {
        Stage::Ready(_, outcome) => Some(("VideoReady", news(Some(outcome.seconds), None))),
        Stage::Failed(_, failure) => Some(("VideoFailed", news(None, Some(failure.code)))),
        Stage::AwaitingUpload | Stage::Processing(..) => None,
    }
}
