//! Where a user stopped in a lesson and in a course, and what they watched, as stored.
//!
//! Players report every few seconds. A report reads the item, adds what is new to it, and writes it if it is still the
//! same. So reports of several devices may arrive in any order, and none is lost. What was not updated for a year
//! expires.

use glotto_domain::Revision;
use glotto_domain::courses::VersionNumber;
use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use glotto_domain::progress::{LessonPlayback, OpenedLesson, Position, WatchMap, WatchedSeconds};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Key, Personal, keys};

/// How long a position is stored after it was reported, by the clock of the platform: that of the device may say 1970.
const RETENTION: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Where a user stopped in a lesson, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PositionItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The position, in seconds from the start.
    pub position_seconds: u32,
    /// How long the video is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When it was recorded, in milliseconds since 1970: a number, because conditions compare it.
    pub recorded_ms: i64,
    /// Whether the learner certainly was at this position.
    pub certain: bool,
    /// The furthest position that was ever reported, in seconds from the start.
    pub furthest_seconds: u32,
    /// The video that was watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_id: Option<VideoId>,
    /// The latest version of the course in which it was watched.
    pub version: VersionNumber,
    /// The seconds that were watched: the bits of [`WatchedSeconds`] as base64url. Not in a bookmark.
    #[serde(default, with = "bits", skip_serializing_if = "WatchedSeconds::is_empty")]
    pub watched: WatchedSeconds,
    /// Changes with every write. In a bookmark, it is that of the position.
    pub rev: Revision,
    /// When it was stored. None if it was stored by an earlier release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_at: Option<Timestamp>,
    /// Of a bookmark: when the lesson was reported that is marked, in milliseconds since 1970. Later than the position,
    /// if the report changed none. None if it was stored by an earlier release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_ms: Option<i64>,
}

/// The lesson of a course that a user opened last, as stored: a copy of its position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookmarkItem(pub PositionItem);

impl PositionItem {
    /// What is known of a lesson, in a revision.
    pub fn of(
        user: UserId,
        course: CourseId,
        lesson: LessonId,
        known: LessonPlayback,
        rev: Revision,
        now: Timestamp,
    ) -> Self {
        let LessonPlayback { position, watched } = known;
        Self {
            user_id: user,
            course_id: course,
            lesson_id: lesson,
            position_seconds: position.seconds,
            duration_seconds: position.duration,
            recorded_ms: position.recorded.as_millisecond(),
            certain: position.certain,
            furthest_seconds: watched.furthest,
            video_id: watched.video,
            version: watched.version,
            watched: watched.seconds,
            rev,
            stored_at: Some(now),
            reported_ms: None,
        }
    }

    /// The position, as the domain works on it.
    pub fn position(&self) -> Position {
        Position {
            seconds: self.position_seconds,
            duration: self.duration_seconds,
            recorded: Timestamp::from_millisecond(self.recorded_ms).unwrap_or(Timestamp::UNIX_EPOCH),
            certain: self.certain,
        }
    }

    /// What was watched, as the domain works on it.
    pub fn watch_map(&self) -> WatchMap {
        WatchMap {
            video: self.video_id,
            version: self.version,
            furthest: self.furthest_seconds,
            seconds: self.watched.clone(),
        }
    }

    /// Position and what was watched, as the domain works on them.
    pub fn playback(&self) -> LessonPlayback {
        LessonPlayback { position: self.position(), watched: self.watch_map() }
    }

    /// The lesson, and when it was reported.
    pub fn opened(&self) -> OpenedLesson {
        let reported = Timestamp::from_millisecond(self.reported_ms.unwrap_or(self.recorded_ms));
        OpenedLesson { lesson: self.lesson_id, reported: reported.unwrap_or(Timestamp::UNIX_EPOCH) }
    }

    /// Whether it has not expired.
    pub(crate) fn is_current(&self, now: Timestamp) -> bool {
        self.expires_at().is_some_and(|end| end > now)
    }
}

impl BookmarkItem {
    /// A bookmark in a lesson that was reported at a time, with the position that is stored of it. It has no watched
    /// seconds, because it is written with each report.
    pub(crate) fn of(position: &PositionItem, reported: Timestamp) -> Self {
        let watched = WatchedSeconds::default();
        Self(PositionItem { watched, reported_ms: Some(reported.as_millisecond()), ..position.clone() })
    }

    /// The condition under which the bookmark is updated with a new position: by a later report, or by a later or more
    /// certain position in the same lesson.
    pub(crate) fn is_later_than_stored(&self) -> Condition {
        self.condition(&format!(
            "attribute_not_exists(pk) OR {} OR (lessonId = :lesson AND (certain = :no OR recordedMs < :ms))",
            Self::REPORTED_BEFORE
        ))
        .with(":no", false)
    }

    /// The condition under which the bookmark is updated after a report that changed no position: by a later report.
    /// The bookmark of the same lesson may have a newer position already.
    pub(crate) fn is_of_later_report(&self) -> Condition {
        const NO_NEWER_POSITION: &str =
            "lessonId <> :lesson OR (recordedMs <= :recorded AND (certain = :no OR certain = :certain))";
        self.condition(&format!("attribute_not_exists(pk) OR (({}) AND ({NO_NEWER_POSITION}))", Self::REPORTED_BEFORE))
            .with(":recorded", self.0.recorded_ms)
            .with(":certain", self.0.certain)
            .with(":no", false)
    }

    /// Whether the stored bookmark is that of an earlier report.
    const REPORTED_BEFORE: &str = "reportedMs <= :ms OR (attribute_not_exists(reportedMs) AND recordedMs <= :ms)";

    fn condition(&self, expression: &str) -> Condition {
        let reported = self.0.reported_ms.unwrap_or(self.0.recorded_ms);
        Condition::that(expression).with(":ms", reported).with(":lesson", self.0.lesson_id)
    }
}

impl Entity for PositionItem {
    const TYPE: &'static str = "Position";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::progress::position(self.user_id, self.course_id, self.lesson_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.stored_at.unwrap_or(self.position().recorded).checked_add(RETENTION).ok()
    }
}

impl Entity for BookmarkItem {
    const TYPE: &'static str = "Bookmark";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::progress::bookmark(self.0.user_id, self.0.course_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at()
    }
}

/// Watched seconds as base64url of their bits.
mod bits {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use glotto_domain::progress::WatchedSeconds;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(seconds: &WatchedSeconds, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&URL_SAFE_NO_PAD.encode(seconds.bytes()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<WatchedSeconds, D::Error> {
        let text = String::deserialize(from)?;
        URL_SAFE_NO_PAD.decode(text).map(WatchedSeconds::restore).map_err(D::Error::custom)
    }
}
