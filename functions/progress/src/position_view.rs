//! Views of a position in a lesson, and of what was watched.

use glotto_domain::UtcTime;
use glotto_domain::id::LessonId;
use glotto_domain::progress::{Played, WatchedInterval, WatchedSeconds};
use glotto_store::progress::PositionItem;
use schemars::JsonSchema;
use serde::Serialize;

/// The position at which a learner stopped in a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PositionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Seconds from the start.
    pub position_seconds: u32,
    /// The length of the video, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When the player was at this position. Missing if no position was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<UtcTime>,
    /// The furthest position that was ever reported, in seconds from the start.
    pub furthest_seconds: u32,
    /// How many seconds of the video were watched. Each counts once, however often it was watched.
    pub watched_seconds: u32,
    /// The watched part of the video in percent, rounded down: 100 means all of it.
    #[schemars(range(max = 100))]
    pub watched_percent: u8,
}

impl PositionView {
    /// The view of a position in a lesson that plays this. Reported of another video, it may be beyond the end.
    pub fn of(item: &PositionItem, played: Played) -> Self {
        let (position, (furthest, watched)) = (item.position(), watched_of(Some(item), played));
        let duration = played.seconds.or(position.duration);
        Self {
            position_seconds: duration.map_or(position.seconds, |duration| position.seconds.min(duration)),
            duration_seconds: duration,
            recorded_at: Some(position.recorded.into()),
            furthest_seconds: furthest,
            watched_seconds: watched.count(),
            watched_percent: watched.percent(duration.unwrap_or(0)),
            ..Self::start(item.lesson_id, played)
        }
    }

    /// The view of a lesson without a position: its start.
    pub fn start(lesson: LessonId, played: Played) -> Self {
        Self {
            lesson_id: lesson,
            position_seconds: 0,
            duration_seconds: played.seconds,
            recorded_at: None,
            furthest_seconds: 0,
            watched_seconds: 0,
            watched_percent: 0,
        }
    }
}

/// The parts of a lesson's video that a learner watched.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchedIntervalsView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// The length of the video. Missing if the lesson plays none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// How many seconds of the video were watched. Each counts once, however often it was watched.
    pub watched_seconds: u32,
    /// The watched part of the video in percent, rounded down: 100 means all of it.
    #[schemars(range(max = 100))]
    pub watched_percent: u8,
    /// The watched parts, the first one first. They neither overlap nor touch.
    pub intervals: Vec<WatchedInterval>,
}

impl WatchedIntervalsView {
    /// The view of what is stored of a lesson that plays this.
    pub fn of(lesson: LessonId, stored: Option<&PositionItem>, played: Played) -> Self {
        let ((_, watched), duration) = (watched_of(stored, played), played.seconds);
        Self {
            lesson_id: lesson,
            duration_seconds: duration,
            watched_seconds: watched.count(),
            watched_percent: watched.percent(duration.unwrap_or(0)),
            intervals: watched.intervals(),
        }
    }
}

/// What was watched of the video that a lesson plays now: the furthest position, and the seconds. What was watched of
/// another one does not count.
fn watched_of(stored: Option<&PositionItem>, played: Played) -> (u32, WatchedSeconds) {
    let watched = stored.filter(|item| item.video_id == played.video);
    watched.map(|item| (item.furthest_seconds, item.watched.clone())).unwrap_or_default()
}
