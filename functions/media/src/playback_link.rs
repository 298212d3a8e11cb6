//! Opening a lesson to play it, and the sealed links to its files.

use glotto_domain::courses::{Lesson, ReadLessonError};
use glotto_domain::media::Playable;
use glotto_domain::media::playback::{LINK_SEAL, PlaybackLink};
use glotto_http::{Cx, Endpoint, LessonPath, Problem, Result, Seal};
use jiff::Timestamp;

/// A lesson that the caller may play.
pub(crate) struct Opened {
    /// The lesson.
    pub lesson: Lesson,
    /// Where the caller stopped, in seconds from the start.
    pub position: Option<u32>,
}

/// A folder of files that a caller may read.
pub(crate) struct Sealed {
    /// Its address, without a slash at its end.
    pub base: String,
    /// When it expires.
    pub ends: Timestamp,
}

/// Opens a lesson as the caller may read it. `F` is the error of the endpoint.
pub(crate) async fn open_lesson<E: Endpoint, F>(cx: &Cx<'_, E>, path: LessonPath) -> Result<Opened>
where
    F: From<ReadLessonError> + Into<Problem>,
{
    let (actor, LessonPath { course_id, lesson_id }) = (cx.actor()?, path);
    let viewer = (actor.user, actor.role);
    let found = cx.store.videos().find_lesson_for_viewer(course_id, lesson_id, viewer, cx.now()).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    let opened = found.lesson.visit.entitlement.open_lesson(found.lesson.summary());
    opened.map_err(|error| F::from(error).into())?;
    let lesson = found.lesson.lesson.ok_or_else(Problem::not_found)?;
    Ok(Opened { lesson, position: found.position })
}

/// Makes the link by which the caller reads the files of what a lesson plays.
pub(crate) async fn seal<E: Endpoint>(cx: &Cx<'_, E>, lesson: &Lesson, plays: &Playable) -> Result<Sealed> {
    let actor = cx.actor()?;
    let link = PlaybackLink {
        video: plays.video,
        output: plays.output.clone(),
        course: lesson.course,
        lesson: lesson.id,
        content: lesson.generation,
        user: actor.user,
        session: actor.session,
        ends: PlaybackLink::expiry(cx.now()),
    };
    let token = Seal::of(cx, LINK_SEAL).await?.close(&link.text());
    Ok(Sealed { base: format!("{}/v1/playback/{token}", cx.settings.public_url()?), ends: link.ends })
}
