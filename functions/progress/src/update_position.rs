//! `PUT /v1/courses/{courseId}/lessons/{lessonId}/position`

use glotto_domain::courses::VersionNumber;
use glotto_domain::enrolment::LearnError;
use glotto_domain::id::{LessonId, VideoId};
use glotto_domain::progress::{
    DeviceTime, LessonPlayback, PlaybackSeconds, Played, PositionError, Report, WatchMap, WatchedIntervals,
};
use glotto_domain::{Revision, input, progress};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Conflict;
use glotto_store::progress::{PlaybackState, PositionItem};
use jiff::Timestamp;

use crate::{PositionView, find_playback};

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
    /// The parts that were watched since the last report that succeeded. Parts that were reported before add nothing.
    pub watched: Option<WatchedIntervals>,
    /// The video that was played, as the playback names it. If the lesson plays another one by now, nothing counts as
    /// watched. If missing, it is the one that the lesson plays.
    pub video_id: Option<VideoId>,
}

/// Saves the position of the caller in a lesson.
pub struct UpdatePosition;

impl Endpoint for UpdatePosition {
    const SPEC: Spec =
        Spec::put("update_position", "/v1/courses/{courseId}/lessons/{lessonId}/position", Access::SignedIn)
            .summary("Save playback position")
            .description(
                "The report with the latest `recordedAt` wins, in whatever order reports arrive; the answer is the \
                 position that is stored afterwards. `furthestSeconds` and what was `watched` are those of all \
                 reports: a part counts once, however often it is watched or reported, so send what was not answered \
                 again. What is beyond the end of the video does not count, nor does a lesson without one; another \
                 video starts again, and what `videoId` says was watched of the one before does not count. More than \
                 there was time for since the enrolment (of a free preview, since the course was published), at 16 \
                 times the recorded speed, is refused. As players report the start when they load and unload a video, \
                 a position below five seconds only counts if no other is stored or with `restarted`; the lesson is \
                 then still the one of `lastPosition`. Leave `recordedAt` out, unless the report comes later: a device \
                 that was offline says when, and with `sentAt` what time it is by its clock. A `recordedAt` up to five \
                 minutes ahead counts as now. A position beyond the end of the video is its end; if the platform knows \
                 how long the video is, `durationSeconds` is ignored.",
            )
            .example(r#"{"positionSeconds":95.4,"durationSeconds":300,"watched":[{"from":85.3,"to":95.4}]}"#)
            .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Write(&[Part::Learning])]);
    type Path = LessonPath;
    type Query = ();
    type Body = Json<UpdatePositionInput>;
    type Response = Json<PositionView>;
    type Errors = (LearnError, PositionError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.retry_on_conflict("the position", || save(cx)).await
    }
}

/// Adds a report to what is stored. If another device stores one at the same time, this is repeated, so that none is
/// lost.
async fn save(cx: &Cx<'_, UpdatePosition>) -> Result<Json<PositionView>> {
    let (user, now) = (cx.actor()?.user, cx.now());
    let LessonPath { course_id, lesson_id } = cx.path;
    let (found, played) = find_playback(cx, cx.path).await?;
    let enrolment = found.enrolment.as_ref().ok_or_else(Problem::not_found)?;
    let (report, watched) = (cx.body.report(played, now), cx.body.watched(played, enrolment.version));
    let before = found.current(now).map(PositionItem::playback);
    let after = LessonPlayback::report(before.as_ref(), report, watched, watchable_since(&found, lesson_id)?, now)?;
    let read = found.stored.as_ref().map_or(Revision::UNWRITTEN, |item| item.rev);
    let rev = if after.is_some() { cx.revision_after(read) } else { read };
    let known = after.or(before).ok_or_else(Problem::not_found)?;
    let item = PositionItem::of(user, course_id, lesson_id, known, rev, now);
    if !cx.store.progress().update_position(found.stored.as_ref(), &item, report.recorded.min(now)).await? {
        return Err(Conflict.into());
    }
    cx.store.enrolments().record_activity(enrolment, now).await?;
    Ok(Json(PositionView::of(&item, played)))
}

/// Since when the caller can have watched a lesson.
fn watchable_since(found: &PlaybackState, lesson: LessonId) -> Result<Timestamp> {
    let lesson = found.version.as_ref().and_then(|version| version.outline.lesson(lesson));
    let (lesson, enrolment) = lesson.zip(found.enrolment.as_ref()).ok_or_else(Problem::not_found)?;
    let published = found.course.as_ref().and_then(|course| course.published);
    Ok(progress::watchable_since(lesson, enrolment.since, published))
}

impl UpdatePositionInput {
    /// The report. The length of the video, as the platform measured it, counts before what the player says.
    fn report(&self, played: Played, now: Timestamp) -> Report {
        let duration = self.duration_seconds.map(|duration| duration.0);
        Report {
            seconds: self.position_seconds.0,
            duration: played.seconds.or(duration),
            recorded: self.recorded_at.map_or(now, |moment| moment.by_our_clock(self.sent_at, now)),
            restarted: self.restarted.unwrap_or(false),
        }
    }

    /// What the report says was watched of the video that the lesson plays.
    fn watched(&self, played: Played, version: VersionNumber) -> WatchMap {
        let none = WatchedIntervals::default();
        // A device that was offline may report what it played before the learner accepted a version with another video.
        if self.video_id.is_some_and(|video| played.video != Some(video)) {
            return WatchMap::of_report(played, version, 0, &none);
        }
        WatchMap::of_report(played, version, self.position_seconds.0, self.watched.as_ref().unwrap_or(&none))
    }
}
