//! `PUT /v1/courses/{courseId}/lessons/{lessonId}/position`

use glotto_domain::enrolment::LearnError;
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_domain::progress::{DeviceTime, PlaybackSeconds, Position, PositionError, Report};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use jiff::Timestamp;

use crate::{PositionView, check_learner};

/// The position that a player reports.
#[input]
pub struct UpdatePositionInput {
    /// The position, in seconds from the start.
    pub position_seconds: PlaybackSeconds,
    /// The length of the video.
    pub duration_seconds: Option<PlaybackSeconds>,
    /// When the player was at this position, by the clock of a device that was offline. Now, if missing.
    pub recorded_at: Option<DeviceTime>,
    /// The time by the device's clock when it sends this, each time that it does. With it, its clock may be wrong.
    pub sent_at: Option<DeviceTime>,
    /// Whether the learner returned to the start on purpose.
    pub restarted: Option<bool>,
}

/// Saves the position of the caller in a lesson.
pub struct UpdatePosition;

impl Endpoint for UpdatePosition {
    const SPEC: Spec =
        Spec::put("update_position", "/v1/courses/{courseId}/lessons/{lessonId}/position", Access::SignedIn)
            .summary("Save playback position")
            .description(
                "The report with the latest `recordedAt` wins, in whatever order reports arrive; the answer is the \
                 position that is stored afterwards. As players report the start when they load and unload a video, a \
                 position below five seconds only counts if no other is stored or with `restarted`; the lesson is then \
                 still the one of `lastPosition`. Leave `recordedAt` out, unless the report comes later: a device that \
                 was offline says when, and with `sentAt` what time it is by its clock. A `recordedAt` up to five \
                 minutes ahead counts as now. A position beyond the end of the video is its end; if the platform knows \
                 how long the video is, `durationSeconds` is ignored.",
            )
            .example(r#"{"positionSeconds":95.4,"durationSeconds":300}"#)
            .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Write(&[Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = Json<UpdatePositionInput>;
    type Response = Json<PositionView>;
    type Errors = (LearnError, PositionError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, now) = (cx.actor()?, cx.now());
        let LessonPath { course_id, lesson_id } = cx.path;
        let found = cx.store.progress().find_playback_state(actor.user, course_id, lesson_id, now).await?;
        let version = check_learner(found.course.as_ref(), &actor, found.enrolment.as_ref(), found.version.as_ref())?;
        let lesson = version.outline.lesson(lesson_id).ok_or_else(Problem::not_found)?;
        let report = cx.body.report(lesson.seconds, now);
        let stored = if let Some(new) = Position::report(found.position.as_ref(), report, now)? {
            store_position(cx, actor.user, new).await?
        } else {
            if let Some(stays) = &found.position {
                let (progress, reported) = (cx.store.progress(), report.recorded.min(now));
                progress.update_bookmark(actor.user, course_id, lesson_id, stays, reported, now).await?;
            }
            found.position
        };
        if let Some(enrolment) = &found.enrolment {
            cx.store.enrolments().record_activity(enrolment, now).await?;
        }
        Ok(Json(PositionView::of(lesson_id, &stored.ok_or_else(Problem::not_found)?)))
    }
}

/// Stores a position; returns the one that is stored then. Another device may have stored one in the meantime that
/// outranks it.
async fn store_position(cx: &Cx<'_, UpdatePosition>, user: UserId, new: Position) -> Result<Option<Position>> {
    let (LessonPath { course_id, lesson_id }, progress) = (cx.path, cx.store.progress());
    if progress.update_position(user, course_id, lesson_id, &new, cx.now()).await? {
        return Ok(Some(new));
    }
    Ok(progress.find_position(user, course_id, lesson_id, cx.now()).await?)
}

impl UpdatePositionInput {
    /// The report. The length of the video, as the platform measured it, counts before what the player says.
    fn report(&self, video_seconds: Option<u32>, now: Timestamp) -> Report {
        Report {
            seconds: self.position_seconds.0,
            duration: video_seconds.or(self.duration_seconds.map(|duration| duration.0)),
            recorded: self.recorded_at.map_or(now, |moment| moment.by_our_clock(self.sent_at, now)),
            restarted: self.restarted.unwrap_or(false),
        }
    }
}
